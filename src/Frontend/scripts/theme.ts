import { say } from './say';

const dark = matchMedia('(prefers-color-scheme: dark)');
const year = 365 * 24 * 60 * 60;

/** The button that changes the theme. The choice is a cookie, so that the server writes it into the next page and nothing flashes. */
class ThemeToggle extends HTMLElement {
  connectedCallback(): void {
    this.addEventListener('click', ThemeToggle.change);
  }

  private static change(): void {
    const root = document.documentElement;
    const next = (root.dataset.bsTheme ?? (dark.matches ? 'dark' : 'light')) === 'dark' ? 'light' : 'dark';
    root.dataset.bsTheme = next;
    document.cookie = `pr-theme=${next}; path=/; max-age=${year}; samesite=lax`;
    say(next === 'dark' ? 'Dark theme' : 'Light theme');
    document.dispatchEvent(new Event('pr:theme'));
  }
}

dark.addEventListener('change', () => document.dispatchEvent(new Event('pr:theme')));
customElements.define('theme-toggle', ThemeToggle);
