import { morph } from './morph';

/** How long to wait before the line is opened again, try by try; the last stands for all that follow. */
const retries = [500, 1000, 2000, 4000, 8000];

/** A report that follows by itself: its server sends it anew when something has changed (src/Web/Live). */
class LiveReport extends HTMLElement {
  static observedAttributes = ['src'];
  private source: EventSource | null = null;
  private timer = 0;
  private over = false;
  private failures = 0;

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
    // A line that opens and brings nothing is none: only what comes over it counts.
    source.addEventListener('report', event => { this.back(); this.show(event.data); });
    source.addEventListener('beat', event => { this.back(); this.querySelector('time-ago')?.setAttribute('datetime', event.data); });
    source.addEventListener('end', () => { this.over = true; this.close(); });
    source.addEventListener('signed-out', () => { this.over = true; this.close(); this.signedOut(); });
    source.addEventListener('error', () => this.again());
  }

  // Not left to the browser: one gives up when the answer is an error, another asks in its own time. A line that was open and ended is usual, it is opened
  // anew every few minutes; only one that does not open is worth a word.
  private again(): void {
    this.close();
    if (this.failures > 0) this.away();
    // Spread out, or all open pages come at once when the server is back.
    this.timer = window.setTimeout(this.turn, retries[Math.min(this.failures, retries.length - 1)] * (0.5 + Math.random()));
    this.failures++;
  }

  private away(): void {
    this.note('No line to the server', 'The server does not answer, so these figures stand still. It is asked again every few seconds, and the page goes on by itself. What is sent does not depend on this page.');
  }

  // In another tab, or by somebody else: to ask again would change nothing.
  private signedOut(): void {
    this.querySelector('.pr-away')?.remove();
    const link = document.createElement('a');
    link.href = `/sign-in?from=${encodeURIComponent(location.pathname)}`;
    link.textContent = 'Sign in';
    this.note('You are signed out', 'These figures stand still until you are signed in again. What is sent does not depend on this page. ', link);
  }

  private note(title: string, ...words: (string | Node)[]): void {
    if (this.querySelector('.pr-away')) return;
    const note = document.createElement('div');
    note.className = 'pr-headline tone-warn pr-away';
    note.setAttribute('role', 'status');
    note.append(document.createElement('div'));
    this.querySelector('.pr-stack')?.prepend(note);
    // Written when it stands there, so that it is said as well as shown.
    const text = document.createElement('p');
    text.append(...words);
    note.firstElementChild?.append(Object.assign(document.createElement('h2'), { textContent: title }), text);
  }

  private back(): void {
    this.failures = 0;
    this.querySelector('.pr-away')?.remove();
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
