import type { Drawing, MinuteData } from './chart';

/** A chart that begins to load when a page has one. Drawn in a shadow, so that exchanging the page around it leaves it alone. */
class MinuteChart extends HTMLElement {
  static observedAttributes = ['data-series'];
  private drawing: Promise<Drawing> | null = null;
  private watcher: ResizeObserver | null = null;

  connectedCallback(): void {
    document.addEventListener('pr:theme', this.draw);
    this.watcher = new ResizeObserver(() => void this.drawing?.then(d => d.fit()));
    this.watcher.observe(this);
    this.draw();
  }

  disconnectedCallback(): void {
    document.removeEventListener('pr:theme', this.draw);
    this.watcher?.disconnect();
    void this.drawing?.then(d => d.end());
    this.drawing = null;
  }

  attributeChangedCallback(): void {
    if (this.isConnected) this.draw();
  }

  private draw = (): void => {
    const data = JSON.parse(this.dataset.series ?? 'null') as MinuteData | null;
    if (data) void this.ready().then(d => d.draw(data));
  };

  private ready(): Promise<Drawing> {
    return this.drawing ??= import(document.querySelector<HTMLMetaElement>('meta[name="pr-chart"]')?.content ?? '').then(module => {
      const root = this.shadowRoot ?? this.attachShadow({ mode: 'open' });
      const box = document.createElement('div');
      box.style.cssText = 'width:100%;height:100%';
      root.replaceChildren(box);
      return module.begin(box) as Drawing;
    });
  }
}

customElements.define('minute-chart', MinuteChart);
