/** Says something to people who listen to the page instead of looking at it. */
export function say(text: string): void {
  let box = document.getElementById('say');
  if (!box) {
    box = document.body.appendChild(Object.assign(document.createElement('div'), { id: 'say', className: 'visually-hidden' }));
    box.setAttribute('role', 'status');
  }
  // Cleared first, so that the same words twice are said twice.
  box.textContent = '';
  setTimeout(() => { box.textContent = text; }, 50);
}
