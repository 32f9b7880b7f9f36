import type { Label } from '../../../domain/orders/states.ts';
import type { Entry, EntryFile, NewEntry } from './entry.ts';
import { type Clocks, momentNow } from './moment.ts';
import type { TakenFile } from './shelf.ts';

/** What a person did. */
export interface Deed {
  person: string;
  about: string;
  what: Label;
  on: Label;
  address: string;
  method?: Entry['method'];
  body: Record<string, unknown>;
  timeMember: string | null;
  follows: boolean;
  files: readonly TakenFile[];
}

/** An entry of the outbox for what was just done, with an id of its own. */
export function entryOf({ files, ...deed }: Deed, id: string, clocks: Clocks): NewEntry {
  const madeAt = momentNow(clocks);
  return {
    ...deed,
    id,
    method: deed.method ?? 'POST',
    files: files.map(
      (file): EntryFile => ({
        id: file.id,
        name: file.name,
        type: file.blob.type,
        size: file.blob.size,
        upload: null,
        sent: 0,
      }),
    ),
    madeAt,
    state: 'waiting',
    refusal: null,
    faults: 0,
  };
}
