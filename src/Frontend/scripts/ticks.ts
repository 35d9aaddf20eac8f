// Boxes of a table's rows: one in its head that ticks all of the page, and how many are ticked, said beside what can be done with them.
const boxes = (inside: Element): HTMLInputElement[] => [...(inside.closest('form')?.querySelectorAll<HTMLInputElement>('tbody input[type=checkbox]') ?? [])];

class TickAll extends HTMLElement {
  connectedCallback(): void {
    const all = document.createElement('input');
    all.type = 'checkbox';
    all.className = 'form-check-input m-0';
    all.setAttribute('aria-label', 'Tick all on this page');
    all.addEventListener('change', () => {
      for (const box of boxes(this)) box.checked = all.checked;
      this.closest('form')?.dispatchEvent(new Event('ticked'));
    });
    this.replaceChildren(all);
  }
}

class TickCount extends HTMLElement {
  private idle = '';

  connectedCallback(): void {
    this.idle ||= this.textContent ?? '';
    const form = this.closest('form');
    for (const event of ['change', 'ticked']) form?.addEventListener(event, this.count);
    addEventListener('pageshow', this.count);
    this.count();
  }

  disconnectedCallback(): void {
    removeEventListener('pageshow', this.count);
  }

  private count = (): void => {
    const all = boxes(this);
    const ticked = all.filter(box => box.checked).length;
    this.textContent = ticked > 0 ? `${ticked} on this page ticked` : this.idle;
    const head = this.closest('form')?.querySelector<HTMLInputElement>('tick-all input');
    if (head) [head.checked, head.indeterminate] = [ticked === all.length && ticked > 0, ticked > 0 && ticked < all.length];
  };
}

customElements.define('tick-count', TickCount);
customElements.define('tick-all', TickAll);
