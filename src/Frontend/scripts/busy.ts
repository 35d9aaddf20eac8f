/** A form whose answer takes seconds: its button says so, and cannot be pressed twice. Without script it is an ordinary button. */
class BusyButton extends HTMLElement {
  private form: HTMLFormElement | null = null;

  connectedCallback(): void {
    this.form = this.closest('form');
    this.form?.addEventListener('submit', this.begin);
    addEventListener('pageshow', this.end);
  }

  disconnectedCallback(): void {
    this.form?.removeEventListener('submit', this.begin);
    removeEventListener('pageshow', this.end);
  }

  // After the browser has read the form: a button that is off is not part of it.
  private begin = (): void => {
    setTimeout(() => this.set(true));
  };

  private end = (): void => this.set(false);

  private set(busy: boolean): void {
    const button = this.querySelector('button');
    const words = button?.querySelector('span');
    if (!button || !words) return;
    button.dataset.idle ??= words.textContent ?? '';
    words.textContent = busy ? (button.dataset.busy ?? '') : button.dataset.idle;
    button.disabled = busy;
    button.setAttribute('aria-busy', String(busy));
  }
}

customElements.define('busy-button', BusyButton);
