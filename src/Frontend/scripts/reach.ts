/** A table that scrolls sideways must be reachable by keyboard, and only then. */
export function reach(): void {
  document.querySelectorAll<HTMLElement>('.pr-scroll').forEach(box => {
    if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
    else box.removeAttribute('tabindex');
  });
}

let waiting = false;
function soon(): void {
  if (waiting) return;
  waiting = true;
  requestAnimationFrame(() => { waiting = false; reach(); });
}

reach();
addEventListener('resize', soon);
// Pages come and go in place; attributes are left out, or this would answer itself.
new MutationObserver(soon).observe(document.documentElement, { childList: true, subtree: true });
