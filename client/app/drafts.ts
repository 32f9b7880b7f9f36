import { useState } from 'react';

/** What people have typed and not sent, by what it is for; it outlives the form it was typed in. */
const drafts = new Map<string, string>();

/** Of somebody else's texts nothing is left. */
export function forgetDrafts(): void {
  drafts.clear();
}

/**
 * Text that somebody types, kept until it is sent: closing a panel, or a fault in it, loses nothing.
 * @param key what the text is for
 */
export function useDraft(key: string): { text: string; setText: (text: string) => void; forget: () => void } {
  const [text, show] = useState(() => drafts.get(key) ?? '');
  return {
    text,
    setText(next) {
      if (next === '') drafts.delete(key);
      else drafts.set(key, next);
      show(next);
    },
    forget() {
      drafts.delete(key);
      show('');
    },
  };
}
