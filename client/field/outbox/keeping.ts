import { useState } from 'react';
import type { Entry, NewEntry } from './entry.ts';
import { enqueue } from './outbox.ts';
import type { TakenFile } from './shelf.ts';

/** Why something could not be kept on the phone. */
export type NotKept = { why: 'full' } | { why: 'other'; detail: string };

export interface Keeping {
  busy: boolean;
  notKept: NotKept | null;
  keep: (entry: NewEntry, files: readonly TakenFile[], instead: number | null) => Promise<Entry | null>;
}

/** Keeps what a form holds; what cannot be kept stays in the form. */
export function useKeeping(): Keeping {
  const [busy, setBusy] = useState(false);
  const [notKept, setNotKept] = useState<NotKept | null>(null);
  async function keep(entry: NewEntry, files: readonly TakenFile[], instead: number | null) {
    setBusy(true);
    setNotKept(null);
    try {
      return await enqueue(entry, files, instead ?? undefined);
    } catch (error) {
      const isFull = (error as DOMException).name === 'QuotaExceededError';
      setNotKept(isFull ? { why: 'full' } : { why: 'other', detail: String(error) });
      return null;
    } finally {
      setBusy(false);
    }
  }
  return { busy, notKept, keep };
}
