import type { Editor, Fault, MergeTag } from './editor';

/**
 * A textarea that becomes an editor when a script may run. The textarea stays the form's field: what is typed is in it at every moment, so that the form is sent as it is
 * without the editor, and comes back as it was.
 */
class HtmlEditor extends HTMLElement {
  private editor: Promise<Editor> | null = null;
  private asking: AbortController | null = null;
  private timer = 0;

  connectedCallback(): void {
    if (this.editor || !this.dataset.module) return;
    this.editor = import(this.dataset.module).then(module => this.begin(module));
    this.editor.catch(() => { this.editor = null; });
  }

  disconnectedCallback(): void {
    clearTimeout(this.timer);
    this.asking?.abort();
    void this.editor?.then(editor => editor.end());
    this.editor = null;
  }

  /** Puts text where the cursor is. */
  async insert(text: string): Promise<void> {
    if (this.editor) (await this.editor).insert(text);
    else this.field.setRangeText(text, this.field.selectionStart, this.field.selectionEnd, 'end');
  }

  async go(line: number, column: number): Promise<void> {
    if (this.editor) (await this.editor).go(line, column);
  }

  private get field(): HTMLTextAreaElement {
    return this.querySelector('textarea')!;
  }

  private begin(module: typeof import('./editor')): Editor {
    const host = document.createElement('div');
    host.className = 'pr-code';
    const root = host.attachShadow({ mode: 'open' });
    const box = root.appendChild(document.createElement('div'));
    box.style.cssText = 'height:100%';
    this.field.after(host);
    const editor = module.begin(root, box, {
      text: this.field.value,
      label: this.dataset.label ?? 'HTML',
      describedBy: '',
      tags: JSON.parse(this.dataset.tags ?? '[]') as MergeTag[],
      changed: text => { this.field.value = text; this.field.dispatchEvent(new Event('input', { bubbles: true })); this.soon(editor); },
    });
    this.classList.add('ready');
    editor.show(JSON.parse(this.dataset.faults ?? '[]') as Fault[]);
    return editor;
  }

  private soon(editor: Editor): void {
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.check(editor), 700);
  }

  /** Asks what cannot be used of what stands here now. */
  private async check(editor: Editor): Promise<void> {
    const form = this.field.form;
    if (!form || !this.dataset.check) return;
    this.asking?.abort();
    this.asking = new AbortController();
    const body = new FormData();
    for (const name of ['__RequestVerificationToken', 'html']) body.set(name, String(new FormData(form).get(name) ?? ''));
    try {
      const answer = await fetch(this.dataset.check, { method: 'POST', body, signal: this.asking.signal });
      if (answer.ok) editor.show(await answer.json() as Fault[]);
    } catch {
      // Asked again with the next change; the form says it in any case.
    }
  }
}

/** Uploads a picture and puts it where the cursor of the editor is. */
class PictureButton extends HTMLElement {
  connectedCallback(): void {
    this.addEventListener('change', this.upload);
  }

  private upload = async (event: Event): Promise<void> => {
    const input = event.target as HTMLInputElement;
    const file = input.files?.[0];
    const said = this.querySelector<HTMLElement>('[role=status]');
    const form = this.closest('form');
    if (!file || !form || !said) return;
    said.textContent = `Uploading ${file.name}`;
    const body = new FormData();
    body.set('__RequestVerificationToken', String(new FormData(form).get('__RequestVerificationToken') ?? ''));
    body.set('image', file);
    try {
      const answer = await fetch(this.dataset.to ?? '', { method: 'POST', body, headers: { Accept: 'application/json' } });
      const told = await answer.json() as { url?: string; width?: number; fault?: string };
      if (!told.url) throw new Error(told.fault);
      await document.querySelector<HtmlEditor>('html-editor')?.insert(`<img src="${told.url}" width="${Math.min(told.width ?? 600, 600)}" alt="">`);
      said.textContent = 'Picture put in. Say in alt="" what it shows.';
    } catch (e) {
      said.textContent = (e as Error).message || 'The picture could not be uploaded. Try again.';
    }
    input.value = '';
  };
}

/** Asks for the numbers anew when the choice above them changes. */
class AudienceCount extends HTMLElement {
  private asking: AbortController | null = null;
  private form: HTMLFormElement | null = null;

  connectedCallback(): void {
    this.form = this.closest('form');
    this.form?.addEventListener('change', this.changed);
  }

  disconnectedCallback(): void {
    this.form?.removeEventListener('change', this.changed);
    this.asking?.abort();
  }

  private changed = (event: Event): void => {
    if ((event.target as Element).closest('[data-audience]')) void this.ask();
  };

  private async ask(): Promise<void> {
    if (!this.form) return;
    this.asking?.abort();
    this.asking = new AbortController();
    const query = new URLSearchParams();
    for (const [name, value] of new FormData(this.form)) if (['lists', 'not_lists', 'tags', 'not_tags'].includes(name)) query.append(name, String(value));
    this.setAttribute('aria-busy', 'true');
    try {
      const answer = await fetch(`${this.dataset.from ?? ''}?${query.toString()}`, { signal: this.asking.signal });
      if (answer.ok) this.innerHTML = await answer.text();
      this.removeAttribute('aria-busy');
    } catch (e) {
      if ((e as Error).name !== 'AbortError') this.removeAttribute('aria-busy');
    }
  }
}

/** What was typed and not saved is not left without a question. */
class UnsavedGuard extends HTMLElement {
  private dirty = false;
  private form: HTMLFormElement | null = null;

  connectedCallback(): void {
    this.form = this.closest('form');
    this.form?.addEventListener('input', this.touched);
    this.form?.addEventListener('submit', this.sent);
    window.addEventListener('beforeunload', this.leaving);
    document.addEventListener('click', this.clicked, { capture: true });
  }

  disconnectedCallback(): void {
    this.form?.removeEventListener('input', this.touched);
    this.form?.removeEventListener('submit', this.sent);
    window.removeEventListener('beforeunload', this.leaving);
    document.removeEventListener('click', this.clicked, { capture: true });
  }

  private touched = (): void => { this.dirty = true; };
  private sent = (): void => { this.dirty = false; };
  private leaving = (event: BeforeUnloadEvent): void => { if (this.dirty) event.preventDefault(); };

  // Links exchange the page in place, of which the browser does not ask.
  private clicked = (event: MouseEvent): void => {
    const link = (event.target as Element).closest('a[href]');
    if (!this.dirty || !link || link.getAttribute('target') === '_blank' || link.getAttribute('href')?.startsWith('#')) return;
    if (!confirm('What you changed is not saved. Leave it?')) { event.preventDefault(); event.stopImmediatePropagation(); } else this.dirty = false;
  };
}

customElements.define('html-editor', HtmlEditor);
customElements.define('picture-button', PictureButton);
customElements.define('audience-count', AudienceCount);
customElements.define('unsaved-guard', UnsavedGuard);
