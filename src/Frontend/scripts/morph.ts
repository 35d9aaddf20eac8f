/**
 * Makes the children of one element equal to those of another and changes as little as possible, so that focus, selection and scroll stay where they are.
 * What the reader did stays as well: an open <details>, and what scripts of ours wrote (tab stops, texts of elements that write themselves).
 */
export function morph(from: Element, to: Element): void {
  let old = from.firstChild;
  let fresh = to.firstChild;
  while (fresh) {
    const next = fresh.nextSibling;
    if (!old) {
      from.append(fresh);
    } else {
      const after: ChildNode | null = old.nextSibling;
      if (!isAlike(old, fresh)) old.replaceWith(fresh);
      else if (old instanceof Element) change(old, fresh as Element);
      else if (old.nodeValue !== fresh.nodeValue) old.nodeValue = fresh.nodeValue;
      old = after;
    }
    fresh = next;
  }
  while (old) {
    const after: ChildNode | null = old.nextSibling;
    old.remove();
    old = after;
  }
}

const isAlike = (a: Node, b: Node): boolean => a.nodeType === b.nodeType && a.nodeName === b.nodeName && (a as Element).id === (b as Element).id
  && (!(a instanceof Element) || a.getAttribute('aria-labelledby') === (b as Element).getAttribute('aria-labelledby'));

const isKept = (element: Element, name: string): boolean => (name === 'open' && element.nodeName === 'DETAILS') || (name === 'tabindex' && element.classList.contains('pr-scroll'));

function change(old: Element, fresh: Element): void {
  for (const { name } of [...old.attributes]) if (!fresh.hasAttribute(name) && !isKept(old, name)) old.removeAttribute(name);
  for (const { name, value } of fresh.attributes) if (old.getAttribute(name) !== value && !isKept(old, name)) old.setAttribute(name, value);
  if (old.nodeName !== 'TIME-AGO') morph(old, fresh);
}
