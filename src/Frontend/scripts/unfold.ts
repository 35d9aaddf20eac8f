// A row of a list that unfolds is a link to the same page with the row open. Here the row alone is fetched and put in, and the reader stays where they are.
document.addEventListener('click', event => {
  const link = (event.target as Element).closest<HTMLAnchorElement>('a[data-unfold]');
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
  event.preventDefault();
  event.stopPropagation();
  void turn(link);
}, { capture: true });

async function turn(link: HTMLAnchorElement): Promise<void> {
  const row = link.closest('tr');
  const id = link.dataset.unfold ?? '';
  const isOpen = row?.classList.contains('open') ?? false;
  if (!row) return;
  if (isOpen) {
    document.getElementById(id)?.remove();
  } else {
    const detail = await fetched(link.href, id);
    if (!detail) { location.assign(link.href); return; }
    row.after(detail);
  }
  row.classList.toggle('open', !isOpen);
  link.setAttribute('aria-expanded', String(!isOpen));
}

async function fetched(address: string, id: string): Promise<Element | null> {
  const answer = await fetch(address, { headers: { accept: 'text/html' } }).catch(() => null);
  if (!answer?.ok || answer.redirected) return null;
  const row = new DOMParser().parseFromString(await answer.text(), 'text/html').getElementById(id);
  return row && document.adoptNode(row);
}
