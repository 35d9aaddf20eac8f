// The simulator's page works without this file. It adds: theme, copy buttons, figures that follow by themselves.
const root = document.documentElement;
const kept = (): string | null => { try { return localStorage.getItem('pr-simulator-theme'); } catch { return null; } };
const keep = (theme: string): void => { try { localStorage.setItem('pr-simulator-theme', theme); } catch { /* private window */ } };
const asked = new URLSearchParams(location.search).get('theme');

// Before the first paint: this script stands in the head.
root.dataset.bsTheme = asked ?? kept() ?? (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light');
root.classList.add('has-script');

document.addEventListener('DOMContentLoaded', () => {
  const say = document.body.appendChild(Object.assign(document.createElement('div'), { className: 'visually-hidden' }));
  say.setAttribute('role', 'status');

  document.querySelector('[data-theme-toggle]')?.addEventListener('click', () => {
    const next = root.dataset.bsTheme === 'dark' ? 'light' : 'dark';
    root.dataset.bsTheme = next;
    keep(next);
    say.textContent = next === 'dark' ? 'Dark theme' : 'Light theme';
  });

  document.addEventListener('click', async event => {
    const button = (event.target as Element).closest<HTMLElement>('[data-copy]');
    if (!button) return;
    const what = button.dataset.copy ?? '';
    await navigator.clipboard.writeText(what.startsWith('#') ? document.querySelector(what)?.textContent ?? '' : what);
    button.classList.add('done');
    say.textContent = 'Copied';
    setTimeout(() => button.classList.remove('done'), 1600);
  });

  reach();
  addEventListener('resize', reach);
  setInterval(() => { if (document.visibilityState === 'visible') void follow(); }, 2500);
});

// A table that scrolls sideways must be reachable by keyboard.
function reach(): void {
  document.querySelectorAll<HTMLElement>('.pr-scroll').forEach(e => {
    if (e.scrollWidth > e.clientWidth) e.tabIndex = 0; else e.removeAttribute('tabindex');
  });
}

// Figures only: what somebody reads or fills in is left alone.
async function follow(): Promise<void> {
  if (!document.querySelector('[data-live]')) return;
  const answer = await fetch('/', { headers: { accept: 'text/html' } }).catch(() => null);
  if (!answer?.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  document.querySelectorAll('[data-live]').forEach(old => {
    const fresh = page.getElementById(old.id);
    if (fresh && !old.contains(document.activeElement) && fresh.innerHTML !== old.innerHTML) old.replaceChildren(...fresh.childNodes);
  });
}
