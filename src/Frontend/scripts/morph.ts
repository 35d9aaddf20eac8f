/**
 * Makes the children of one element equal to those of another and changes as little as possible, so that focus, selection and scroll stay where they are.
 * What the reader did stays as well: an open <details>, and what scripts of ours wrote (tab stops, texts of elements that write themselves).
 */
export function morph(from: Element, to: Element): void {
  let old = from.firstChild;
  let fresh = to.firstChild;
  while (fresh) {
    const next = fresh.nextSibling;
    const same = alikeFrom(old, fresh);
    if (!same) {
      from.insertBefore(fresh, old);
    } else {
      while (old && old !== same) old = removed(old);
      if (same instanceof Element) change(same, fresh as Element);
      else if (same.nodeValue !== fresh.nodeValue) same.nodeValue = fresh.nodeValue;
      old = same.nextSibling;
    }
    fresh = next;
  }
  while (old) old = removed(old);
}

function removed(node: ChildNode): ChildNode | null {
  const after = node.nextSibling;
  node.remove();
  return after;
}

/** The first of a node and those behind it that is the same thing in an older state: a card that came or went in front of it must not cost it its state. */
function alikeFrom(old: ChildNode | null, fresh: ChildNode): ChildNode | null {
  if (!(fresh instanceof Element)) return old?.nodeType === fresh.nodeType ? old : null;
  for (let node = old; node; node = node.nextSibling) if (node instanceof Element && keyOf(node) === keyOf(fresh)) return node;
  return null;
}

// What it is, not how it is: the first class names the part, those behind it its tone.
const keyOf = (e: Element): string => [e.nodeName, e.id, e.getAttribute('aria-labelledby'), e.classList[0]].join(' ');

const isKept = (element: Element, name: string): boolean => (name === 'open' && element.nodeName === 'DETAILS') || (name === 'tabindex' && element.classList.contains('pr-scroll'));

function change(old: Element, fresh: Element): void {
  for (const { name } of [...old.attributes]) if (!fresh.hasAttribute(name) && !isKept(old, name)) old.removeAttribute(name);
  for (const { name, value } of fresh.attributes) if (old.getAttribute(name) !== value && !isKept(old, name)) old.setAttribute(name, value);
  if (old.nodeName !== 'TIME-AGO') morph(old, fresh);
}
