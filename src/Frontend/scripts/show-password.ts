/** Shows what is typed into a password field. Not shown where there is no script. */
class ShowPassword extends HTMLElement {
  connectedCallback(): void {
    this.hidden = false;
    this.addEventListener('click', this.change);
  }

  private change = (): void => {
    const field = document.getElementById(this.getAttribute('for') ?? '');
    if (!(field instanceof HTMLInputElement)) return;
    const shown = field.type === 'password';
    field.type = shown ? 'text' : 'password';
    const button = this.querySelector('button');
    button?.setAttribute('aria-pressed', String(shown));
    button?.setAttribute('aria-label', shown ? 'Hide password' : 'Show password');
  };
}

/** A list of time zones that starts with the browser's own, as long as nobody has chosen another. */
class OwnZone extends HTMLElement {
  connectedCallback(): void {
    const list = this.querySelector('select');
    const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
    if (list && this.hasAttribute('unchosen') && [...list.options].some((o) => o.value === own)) list.value = own;
  }
}

customElements.define('show-password', ShowPassword);
customElements.define('own-zone', OwnZone);
