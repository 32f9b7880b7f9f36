import { useEffect, useRef, useState } from 'react';
import type { TakenFile } from '../outbox/shelf.ts';
import type { Draft, FieldDatabase } from './database.ts';
import { readPerson } from './person.ts';

let database: FieldDatabase | null = null;

export function keepDraftsIn(opened: FieldDatabase | null): void {
  database = opened;
}

const keyOf = (what: string) => `${readPerson().user?.name}/${what}`;

export interface KeptDraft extends Draft {
  /** False until what was kept has been read. */
  ready: boolean;
  setText: (name: string, text: string) => void;
  setFiles: (files: readonly TakenFile[]) => void;
  /** To be called once it is kept elsewhere. */
  forget: () => void;
}

const nothing: Draft = { texts: {}, files: [] };

/** A form as it was kept, with what was written and photographed while it was being read. */
export function withEarly(kept: Draft, early: Draft): Draft {
  return { texts: { ...kept.texts, ...early.texts }, files: [...kept.files, ...early.files] };
}

/**
 * A form that outlives the page: phones end the browser's page while the camera is open.
 * @param what the form is for
 * @param begin what it begins with where nothing of it is kept
 */
export function useKeptDraft(what: string, begin: () => Promise<Draft>): KeptDraft {
  const [draft, setDraft] = useState(nothing);
  const [ready, setReady] = useState(false);
  const changed = useRef(false);

  // biome-ignore lint/correctness/useExhaustiveDependencies: begun once for each form
  useEffect(() => {
    let isLeft = false;
    const read = async () =>
      (await database?.get('drafts', keyOf(what)).catch(() => undefined)) ?? (await begin());
    void read().then((found) => {
      if (isLeft) return;
      setDraft((early) => withEarly(found, early));
      setReady(true);
    });
    return () => {
      isLeft = true;
    };
  }, [what]);

  useEffect(() => {
    if (!ready || !changed.current) return;
    // No room for it: it lives as long as the page, and confirming it will say so.
    database?.put('drafts', { key: keyOf(what), ...draft }).catch(() => undefined);
  }, [what, ready, draft]);

  const change = (next: (before: Draft) => Draft) => {
    changed.current = true;
    setDraft(next);
  };
  return {
    texts: draft.texts,
    files: draft.files,
    ready,
    setText: (name, text) => change((before) => ({ ...before, texts: { ...before.texts, [name]: text } })),
    setFiles: (files) => change((before) => ({ ...before, files })),
    forget() {
      changed.current = false;
      database?.delete('drafts', keyOf(what)).catch(() => undefined);
    },
  };
}

/** The bytes of files that are kept elsewhere, for a form that begins with them. */
export async function filesWith(
  files: readonly { id: string; name: string }[],
  read: (id: string) => Promise<Blob | undefined>,
): Promise<TakenFile[]> {
  const found = await Promise.all(files.map(async ({ id, name }) => ({ id, name, blob: await read(id) })));
  return found.filter((file): file is TakenFile => file.blob !== undefined);
}
