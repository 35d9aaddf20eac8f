import { morph } from './morph';

const retry = 10_000;

/** A report that follows by itself: its server sends it anew when something has changed (src/Web/Live). */
class LiveReport extends HTMLElement {
  static observedAttributes = ['src'];
  private source: EventSource | null = null;
  private timer = 0;
  private over = false;

  connectedCallback(): void {
    document.addEventListener('visibilitychange', this.turn);
    this.turn();
  }

  disconnectedCallback(): void {
    document.removeEventListener('visibilitychange', this.turn);
    this.close();
  }

  attributeChangedCallback(): void {
    this.over = false;
    this.close();
    if (this.isConnected) this.turn();
  }

  // Not for a page that nobody sees: a browser has six connections to a host, and each open stream holds one.
  private turn = (): void => {
    const wanted = document.visibilityState === 'visible' && !this.over;
    if (wanted && !this.source) this.open();
    else if (!wanted) this.close();
  };

  private open(): void {
    clearTimeout(this.timer);
    const source = new EventSource(this.getAttribute('src') ?? '');
    this.source = source;
    source.addEventListener('report', event => this.show(event.data));
    source.addEventListener('beat', event => this.querySelector('time-ago')?.setAttribute('datetime', event.data));
    source.addEventListener('end', () => { this.over = true; this.close(); });
    source.addEventListener('error', () => {
      // The browser asks again by itself unless it was refused.
      if (source.readyState !== EventSource.CLOSED) return;
      this.close();
      this.timer = window.setTimeout(this.turn, retry);
    });
  }

  private close(): void {
    clearTimeout(this.timer);
    this.source?.close();
    this.source = null;
  }

  private show(html: string): void {
    const fresh = document.createElement('template');
    fresh.innerHTML = html;
    const box = document.createElement('div');
    box.append(fresh.content);
    morph(this, box);
  }
}

customElements.define('live-report', LiveReport);
