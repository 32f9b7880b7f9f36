import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import { outliveReload } from './unsent.ts';

/** What people have typed and not sent, by what it is for; it outlives the form it was typed in, and a reload. */
const drafts = createStore<{ texts: Readonly<Record<string, string>> }>(() => ({ texts: {} }));

outliveReload(drafts, 'texts', ({ texts }) => (Object.keys(texts).length > 0 ? { texts } : null));

/** Of somebody else's texts nothing is left. */
export function forgetDrafts(): void {
  drafts.setState({ texts: {} });
}

/**
 * Text that somebody types, kept until it is sent: closing a panel, a fault in it or a reload loses nothing.
 * @param key what the text is for
 */
export function useDraft(key: string): { text: string; setText: (text: string) => void; forget: () => void } {
  const text = useStore(drafts, ({ texts }) => texts[key] ?? '');
  function setText(next: string): void {
    const { [key]: _former, ...others } = drafts.getState().texts;
    drafts.setState({ texts: next === '' ? others : { ...others, [key]: next } });
  }
  return { text, setText, forget: () => setText('') };
}
