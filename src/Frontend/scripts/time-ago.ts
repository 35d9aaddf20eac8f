/** "read 2 s ago", counted on from the moment in its <code>datetime</code> attribute; while a live report is told that nothing has changed, it stays young. */
class TimeAgo extends HTMLElement {
  static observedAttributes = ['datetime'];
  private timer = 0;
  private seenAt = Date.now();

  connectedCallback(): void {
    this.timer = window.setInterval(() => this.show(), 1000);
  }

  disconnectedCallback(): void {
    clearInterval(this.timer);
  }

  // By this machine's clock from the moment it came, so that a clock that is wrong says nothing wrong.
  attributeChangedCallback(): void {
    this.seenAt = Date.now();
    this.show();
  }

  private show(): void {
    const seconds = Math.max(0, Math.round((Date.now() - this.seenAt) / 1000));
    const text = seconds < 60 ? `read ${seconds} s ago` : `read ${Math.floor(seconds / 60)} min ago`;
    if (this.textContent !== text) this.textContent = text;
  }
}

customElements.define('time-ago', TimeAgo);
