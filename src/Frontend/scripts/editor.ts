// CodeMirror with what writing a mail needs and nothing else. Loaded only on the page that has an editor; everything lives in a shadow root, whose style sheets need no
// style element, which the page's policy would refuse.
import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap, type Completion, type CompletionContext, type CompletionResult } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands';
import { html } from '@codemirror/lang-html';
import { liquid } from '@codemirror/lang-liquid';
import { bracketMatching, HighlightStyle, indentOnInput, syntaxHighlighting } from '@codemirror/language';
import { lintGutter, setDiagnostics, type Diagnostic } from '@codemirror/lint';
import { EditorState } from '@codemirror/state';
import { drawSelection, EditorView, highlightActiveLine, highlightSpecialChars, keymap, lineNumbers } from '@codemirror/view';
import { tags as t } from '@lezer/highlight';

export interface Fault { line: number; column: number; message: string }
export interface MergeTag { name: string; about: string }
export interface Editor { show(faults: Fault[]): void; insert(text: string): void; go(line: number, column: number): void; end(): void }
export interface Wish { text: string; label: string; describedBy: string; tags: MergeTag[]; changed(text: string): void }

const colours = HighlightStyle.define([
  { tag: [t.tagName, t.angleBracket], color: 'var(--pr-brand)' },
  { tag: [t.attributeName, t.propertyName], color: 'var(--pr-c3)' },
  { tag: [t.attributeValue, t.string], color: 'var(--pr-ok)' },
  { tag: [t.comment, t.documentMeta, t.processingInstruction], color: 'var(--pr-ink-3)' },
  { tag: [t.keyword, t.operatorKeyword, t.brace, t.special(t.brace), t.variableName, t.special(t.variableName)], color: 'var(--pr-bad)', fontWeight: '560' },
  { tag: [t.number, t.bool], color: 'var(--pr-warn)' },
]);

const looks = EditorView.theme({
  '&': { height: '100%', fontSize: '13px', color: 'var(--pr-ink)', backgroundColor: 'var(--pr-surface)' },
  '.cm-scroller': { fontFamily: "'JetBrains Mono Variable', ui-monospace, monospace", lineHeight: '1.55' },
  '.cm-content': { caretColor: 'var(--pr-ink)', paddingBlock: '8px' },
  '.cm-gutters': { backgroundColor: 'var(--pr-sunken)', color: 'var(--pr-ink-3)', borderColor: 'var(--pr-line)' },
  '.cm-activeLine': { backgroundColor: 'color-mix(in srgb, var(--pr-brand-soft) 40%, transparent)' },
  '.cm-cursor': { borderLeftColor: 'var(--pr-ink)' },
  '&.cm-focused': { outline: 'none' },
  '.cm-selectionBackground, &.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground': { backgroundColor: 'var(--pr-brand-soft)' },
  '.cm-tooltip': { backgroundColor: 'var(--pr-surface)', color: 'var(--pr-ink)', borderColor: 'var(--pr-line)' },
  '.cm-tooltip-autocomplete > ul > li[aria-selected]': { backgroundColor: 'var(--pr-brand-fill)', color: '#fff' },
  '.cm-matchingBracket': { backgroundColor: 'var(--pr-brand-soft) !important' },
  '.cm-diagnostic-error': { borderLeftColor: 'var(--pr-bad)' },
});

export function begin(root: ShadowRoot, box: HTMLElement, wish: Wish): Editor {
  const view = new EditorView({
    parent: box, root,
    state: EditorState.create({
      doc: wish.text,
      extensions: [
        lineNumbers(), highlightSpecialChars(), history(), drawSelection(), indentOnInput(), bracketMatching(), closeBrackets(), highlightActiveLine(), lintGutter(),
        liquid({ base: html() }), syntaxHighlighting(colours), looks, EditorView.lineWrapping,
        autocompletion({ override: [context => complete(context, wish.tags)] }),
        // The keyboard gets out by Escape and then Tab (WCAG 2.1.2), which the label says.
        keymap.of([...closeBracketsKeymap, ...defaultKeymap, ...historyKeymap, ...completionKeymap, indentWithTab]),
        EditorView.contentAttributes.of({ 'aria-label': wish.label, 'aria-multiline': 'true', spellcheck: 'true', autocapitalize: 'off' }),
        EditorView.updateListener.of(update => { if (update.docChanged) wish.changed(update.state.doc.toString()); }),
      ],
    }),
  });
  return {
    show: faults => view.dispatch(setDiagnostics(view.state, faults.map(fault => place(view.state, fault)))),
    insert: text => { view.dispatch(view.state.replaceSelection(text)); view.focus(); },
    go: (line, column) => { const at = offset(view.state, line, column); view.dispatch({ selection: { anchor: at }, scrollIntoView: true }); view.focus(); },
    end: () => view.destroy(),
  };
}

function offset(state: EditorState, line: number, column: number): number {
  const found = state.doc.line(Math.min(Math.max(line, 1), state.doc.lines));
  return Math.min(found.from + Math.max(column - 1, 0), found.to);
}

function place(state: EditorState, fault: Fault): Diagnostic {
  const from = offset(state, fault.line, fault.column);
  return { from, to: Math.min(from + 1, state.doc.length), severity: 'error', message: `Line ${fault.line}, column ${fault.column}: ${fault.message}` };
}

function complete(context: CompletionContext, tags: MergeTag[]): CompletionResult | null {
  const typed = context.matchBefore(/\{\{-?\s*[a-z0-9_]*$/);
  if (!typed && !context.explicit) return null;
  const name = context.matchBefore(/[a-z0-9_]*$/);
  const options: Completion[] = tags.map(tag => ({
    label: tag.name, detail: tag.about, type: 'variable',
    apply: (view, _completion, from, to) => {
      const open = /\{\{-?\s*$/.test(view.state.sliceDoc(Math.max(0, from - 10), from));
      const closed = /^\s*-?\}\}/.test(view.state.sliceDoc(to, to + 10));
      const text = `${open ? '' : '{{ '}${open && view.state.sliceDoc(from - 1, from) === '{' ? ' ' : ''}${tag.name}${closed ? '' : ' }}'}`;
      view.dispatch({ changes: { from, to, insert: text }, selection: { anchor: from + text.length } });
    },
  }));
  return { from: name?.from ?? context.pos, options, validFor: /^[a-z0-9_]*$/ };
}
