import { say } from './say';

/** Copies the text of its <code>text</code> attribute. Not shown where there is no script. */
class CopyButton extends HTMLElement {
  connectedCallback(): void {
    this.addEventListener('click', this.copy);
  }

  private copy = async (): Promise<void> => {
    const button = this.querySelector('button');
    try {
      await navigator.clipboard.writeText(this.getAttribute('text') ?? '');
    } catch {
      // Browsers refuse on plain http to another machine: select it for the reader instead.
      const shown = this.parentElement?.querySelector('.v');
      if (shown) getSelection()?.selectAllChildren(shown);
      say('This browser does not let a page copy here; the text is selected');
      return;
    }
    button?.classList.add('done');
    say('Copied');
    setTimeout(() => button?.classList.remove('done'), 1600);
  };
}

customElements.define('copy-button', CopyButton);
