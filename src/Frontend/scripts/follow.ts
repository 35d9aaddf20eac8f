import { morph } from './morph';

/** A part of a page that changes by itself: read again from the page's own address, as often as its attribute says, until it says no more. */
class FollowPage extends HTMLElement {
  private timer = 0;

  connectedCallback(): void { this.wait(); }

  disconnectedCallback(): void { clearTimeout(this.timer); }

  private wait(): void {
    clearTimeout(this.timer);
    const every = Number(this.getAttribute('every'));
    if (every > 0) this.timer = window.setTimeout(() => void this.look(), every);
  }

  private async look(): Promise<void> {
    if (document.visibilityState === 'visible') await this.read();
    if (this.isConnected) this.wait();
  }

  private async read(): Promise<void> {
    try {
      const answer = await fetch(location.href, { headers: { Accept: 'text/html' } });
      // Sent to another page: signed out, or the step is another one by now.
      if (answer.redirected) { location.assign(answer.url); return; }
      if (!answer.ok) return;
      const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html').querySelector('follow-page');
      if (!fresh) { location.reload(); return; }
      this.setAttribute('every', fresh.getAttribute('every') ?? '0');
      morph(this, fresh);
    } catch {
      // No line to the server; asked again in a moment.
    }
  }
}

customElements.define('follow-page', FollowPage);
