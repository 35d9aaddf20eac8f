import { say } from './say';

interface State { import: string | null; offset: number; size: number; part: number; why: string | null }

/** How often a part is sent again before a person is asked, and how long to wait in between. */
const waits = [1000, 2000, 4000, 8000, 15000, 30000];

/**
 * Sends a file in parts, so that a line that breaks costs one of them. The server says where it goes on; after a reload the same file is chosen again and goes on
 * there. Without this script the form inside sends a small file whole.
 */
class FileUpload extends HTMLElement {
  private sending = false;

  connectedCallback(): void {
    this.form?.addEventListener('submit', this.submit);
    for (const type of ['dragenter', 'dragover', 'dragleave', 'drop']) this.addEventListener(type, this.drag as EventListener);
  }

  private get form(): HTMLFormElement | null { return this.querySelector('form'); }
  private get input(): HTMLInputElement { return this.querySelector('input[type=file]') as HTMLInputElement; }

  private drag = (event: DragEvent): void => {
    event.preventDefault();
    this.querySelector('.pr-file')?.classList.toggle('over', event.type === 'dragenter' || event.type === 'dragover');
    if (event.type !== 'drop' || !event.dataTransfer?.files.length) return;
    this.input.files = event.dataTransfer.files;
    this.form?.requestSubmit();
  };

  private submit = (event: Event): void => {
    event.preventDefault();
    const file = this.input.files?.[0];
    if (file && !this.sending) void this.send(file);
    else if (!file) this.fault('Choose a file first.');
  };

  private async send(file: File): Promise<void> {
    this.sending = true;
    this.show(file, Number(this.getAttribute('offset') ?? 0));
    try {
      const begun = await this.begin(file);
      if (begun) await this.sendParts(file, begun);
    } finally {
      this.sending = false;
    }
  }

  private async begin(file: File): Promise<State | null> {
    const going = this.getAttribute('import');
    if (going && (file.name !== this.getAttribute('name') || file.size !== Number(this.getAttribute('size')))) {
      this.fault(`This is another file than ${this.getAttribute('name')}. Choose that one, or begin a new import.`);
      return null;
    }
    const body = new FormData();
    body.set('name', file.name);
    body.set('size', String(file.size));
    body.set('time', String(file.lastModified));
    const answer = going
      ? await this.ask(`/imports/${going}/upload`, { method: 'GET' })
      : await this.ask(this.getAttribute('begin') ?? '', { method: 'POST', body });
    if (answer && !answer.why) return answer;
    this.fault(answer?.why ?? 'The server does not take this file. Reload the page and try again.');
    return null;
  }

  private async sendParts(file: File, state: State): Promise<void> {
    // The address of the import, so that a reload comes back to this very upload.
    history.replaceState(history.state, '', `/imports/${state.import}`);
    let tries = 0;
    while (state.offset < file.size) {
      this.show(file, state.offset);
      const part = file.slice(state.offset, state.offset + state.part);
      const answer = await this.ask(`/imports/${state.import}/parts?offset=${state.offset}`, { method: 'POST', body: part, headers: { 'Content-Type': 'application/octet-stream' } });
      if (answer?.why) { this.fault(answer.why); return; }
      if (answer) { tries = 0; state = { ...state, offset: answer.offset }; continue; }
      if (tries === waits.length) { this.fault('The server did not answer for a minute. Send it again: it goes on where it stopped.'); return; }
      await new Promise(done => setTimeout(done, waits[tries++]));
    }
    this.show(file, file.size);
    say('The file is uploaded');
    location.assign(`/imports/${state.import}`);
  }

  /** Null: nobody answered, or nothing that we understand. */
  private async ask(address: string, request: RequestInit): Promise<State | null> {
    const token = (this.querySelector('input[name=__RequestVerificationToken]') as HTMLInputElement | null)?.value ?? '';
    try {
      const answer = await fetch(address, { ...request, headers: { ...(request.headers as Record<string, string>), RequestVerificationToken: token } });
      return answer.ok || answer.status === 409 || answer.status === 422 || answer.status === 507 ? await answer.json() as State : null;
    } catch {
      return null;
    }
  }

  private show(file: File, offset: number): void {
    const box = this.querySelector<HTMLElement>('.pr-upload');
    if (!box) return;
    box.hidden = false;
    this.fault(null);
    const far = Math.floor(100 * offset / Math.max(1, file.size));
    (box.querySelector('.pr-upload-name') as HTMLElement).textContent = file.name;
    (box.querySelector('.pr-upload-far') as HTMLElement).textContent = `${(offset / 1e6).toFixed(1)} of ${(file.size / 1e6).toFixed(1)} MB, ${far}%`;
    (box.querySelector('progress') as HTMLProgressElement).value = far;
  }

  private fault(why: string | null): void {
    const box = this.querySelector<HTMLElement>('.pr-upload-fault');
    if (!box) return;
    box.hidden = why === null;
    box.textContent = why ?? '';
  }
}

customElements.define('file-upload', FileUpload);
