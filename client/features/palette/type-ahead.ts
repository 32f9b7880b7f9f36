/** What was typed since a field was asked for that is not there yet; null while none is awaited. */
let typed: string | null = null;
let giveUp: () => void = () => undefined;

function press(event: KeyboardEvent): void {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.key === 'Escape') {
    takeTyped();
    giveUp();
  } else if (event.key === 'Backspace') typed = typed?.slice(0, -1) ?? null;
  else if ([...event.key].length === 1) typed = (typed ?? '') + event.key;
  else return;
  event.preventDefault();
  event.stopImmediatePropagation();
}

/**
 * Begins to keep what is typed for a field that comes in a moment: until it is there, a key is a letter of its text and
 * no shortcut.
 * @param onEscape the field is not wanted any more
 */
export function typeAhead(onEscape: () => void): void {
  giveUp = onEscape;
  typed ??= '';
  window.addEventListener('keydown', press, true);
}

/** Ends that; answers what was typed. */
export function takeTyped(): string {
  window.removeEventListener('keydown', press, true);
  const text = typed ?? '';
  typed = null;
  return text;
}
