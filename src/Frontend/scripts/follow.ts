import { morph } from './morph';

/** A part of a page that is read again every few seconds, until the server says that nothing more will happen. Without script the page has a link for it. */
class FollowPage extends HTMLElement {
  private timer = 0;

  connectedCallback(): void {
    this.wait();
  }

  disconnectedCallback(): void {
    clearTimeout(this.timer);
  }

  private wait(): void {
    clearTimeout(this.timer);
    if (this.hasAttribute('until')) return;
    this.timer = window.setTimeout(() => void this.look(), Number(this.getAttribute('every') ?? '2') * 1000);
  }

  private async look(): Promise<void> {
    try {
      const answer = document.visibilityState === 'visible' ? await fetch(location.href, { headers: { accept: 'text/html' } }) : null;
      if (answer?.ok && !answer.redirected) this.show(await answer.text());
    } catch {
      // The line is gone for a moment: it is looked again.
    }
    if (this.isConnected) this.wait();
  }

  private show(html: string): void {
    const fresh = new DOMParser().parseFromString(html, 'text/html').querySelector('follow-page');
    if (!fresh) return;
    if (fresh.hasAttribute('until')) this.setAttribute('until', fresh.getAttribute('until') ?? '');
    const box = document.createElement('div');
    box.append(...fresh.childNodes);
    morph(this, box);
  }
}

customElements.define('follow-page', FollowPage);
