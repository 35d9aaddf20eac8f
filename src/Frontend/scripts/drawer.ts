// The menu on small screens. Without script its button is a link to the menu, and CSS shows what a link leads to.
const nav = (): HTMLElement | null => document.getElementById('nav');
const button = (): HTMLElement | null => document.querySelector('[data-menu]');
const isOpen = (): boolean => nav()?.classList.contains('open') ?? false;

function open(on: boolean): void {
  nav()?.classList.toggle('open', on);
  button()?.setAttribute('aria-expanded', String(on));
  if (on) nav()?.querySelector('a')?.focus();
  else button()?.focus();
}

// Before enhanced navigation sees the click.
document.addEventListener('click', event => {
  const target = event.target as Element;
  if (target.closest('[data-menu]')) {
    event.preventDefault();
    event.stopPropagation();
    open(!isOpen());
  } else if (isOpen() && !nav()?.contains(target)) {
    open(false);
  }
}, { capture: true });

document.addEventListener('keydown', event => {
  if (event.key === 'Escape' && isOpen()) open(false);
});
