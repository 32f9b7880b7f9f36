import { type DBSchema, type IDBPDatabase, openDB } from 'idb';
import type { OrderWithHistory } from '../../../domain/answers/orders.ts';
import type { Entry } from '../outbox/entry.ts';
import type { TakenFile } from '../outbox/shelf.ts';

/** A photo, a voice note or a file that was taken on this phone and has not arrived yet. */
interface KeptFile {
  id: string;
  person: string;
  blob: Blob;
}

/** An order as it was when it was last read, for the person it was read by. */
interface KeptOrder {
  person: string;
  number: string;
  order: OrderWithHistory;
}

/** A form that somebody has begun. */
export interface Draft {
  texts: Record<string, string>;
  files: readonly TakenFile[];
}

interface FieldSchema extends DBSchema {
  outbox: { key: number; value: Entry; indexes: { person: string } };
  files: { key: string; value: KeptFile };
  orders: { key: [string, string]; value: KeptOrder; indexes: { person: string } };
  /** What is typed and photographed and not confirmed yet, by person and what it is for. */
  drafts: { key: string; value: Draft & { key: string } };
  /** Whatever else is read once and needed without a network, by name; `person` is empty for what is everybody's. */
  facts: { key: string; value: { name: string; person: string; value: unknown } };
}
export type FieldDatabase = IDBPDatabase<FieldSchema>;

/** Opens what is kept on this phone. @throws where the browser keeps nothing, as in some private windows */
export function openFieldDatabase(name = 'wangge-field'): Promise<FieldDatabase> {
  return openDB<FieldSchema>(name, 1, {
    upgrade(database) {
      database
        .createObjectStore('outbox', { keyPath: 'seq', autoIncrement: true })
        .createIndex('person', 'person');
      database.createObjectStore('files', { keyPath: 'id' });
      database.createObjectStore('orders', { keyPath: ['person', 'number'] }).createIndex('person', 'person');
      database.createObjectStore('drafts', { keyPath: 'key' });
      database.createObjectStore('facts', { keyPath: 'name' });
    },
  });
}
