// Menus behind a button are <details>, which open and close without script. This closes them as menus are closed: by Escape, and by going elsewhere.
const opened = (): HTMLDetailsElement[] => [...document.querySelectorAll<HTMLDetailsElement>('details.pr-drop[open], details.pr-me[open]')];

document.addEventListener('keydown', event => {
  if (event.key !== 'Escape') return;
  for (const menu of opened()) {
    menu.open = false;
    if (menu.contains(document.activeElement)) menu.querySelector('summary')?.focus();
  }
});

for (const type of ['click', 'focusin']) {
  document.addEventListener(type, event => {
    for (const menu of opened()) if (!menu.contains(event.target as Node)) menu.open = false;
  });
}
