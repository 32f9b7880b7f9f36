import { type DBSchema, type IDBPDatabase, openDB } from 'idb';
import type { OrderWithHistory } from '../../../domain/answers/orders.ts';
import type { PatrolTaskDetail } from '../../../domain/answers/patrols.ts';
import type { Entry } from '../outbox/entry.ts';
import type { Moment } from '../outbox/moment.ts';
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

/** A patrol task as it was when it was last read. */
interface KeptTask {
  person: string;
  id: number;
  task: PatrolTaskDetail;
}

/** What a position was noted for: the track of a task, or being on duty. */
export type FixPurpose = `task/${number}` | 'duty';

/** Where the phone was. */
export interface Fix {
  seq: number;
  person: string;
  purpose: FixPurpose;
  made: Moment;
  lon: number;
  lat: number;
  /** Metres, 68 %. */
  accuracy: number | null;
  /** 1 once it is in the outbox; it stays for the track to be drawn. */
  sent: 0 | 1;
  /** When it was, by the service's clock; fixed when it is first sent. */
  at?: string;
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
  tasks: { key: [string, number]; value: KeptTask; indexes: { person: string } };
  fixes: { key: number; value: Fix; indexes: { use: [string, FixPurpose, 0 | 1]; person: string } };
  /** What is typed and photographed and not confirmed yet, by person and what it is for. */
  drafts: { key: string; value: Draft & { key: string } };
  /** Whatever else is read once and needed without a network, by name; `person` is empty for what is everybody's. */
  facts: { key: string; value: { name: string; person: string; value: unknown } };
}
export type FieldDatabase = IDBPDatabase<FieldSchema>;

/** Opens what is kept on this phone. @throws where the browser keeps nothing, as in some private windows */
export function openFieldDatabase(name = 'wangge-field'): Promise<FieldDatabase> {
  return openDB<FieldSchema>(name, 2, {
    upgrade(database, before) {
      if (before < 1) makeFirst(database);
      database.createObjectStore('tasks', { keyPath: ['person', 'id'] }).createIndex('person', 'person');
      const fixes = database.createObjectStore('fixes', { keyPath: 'seq', autoIncrement: true });
      fixes.createIndex('use', ['person', 'purpose', 'sent']);
      fixes.createIndex('person', 'person');
    },
    // A page of a newer version waits for this one.
    blocking: (_current, _blocked, event) => (event.target as IDBDatabase).close(),
  });
}

function makeFirst(database: FieldDatabase): void {
  database
    .createObjectStore('outbox', { keyPath: 'seq', autoIncrement: true })
    .createIndex('person', 'person');
  database.createObjectStore('files', { keyPath: 'id' });
  database.createObjectStore('orders', { keyPath: ['person', 'number'] }).createIndex('person', 'person');
  database.createObjectStore('drafts', { keyPath: 'key' });
  database.createObjectStore('facts', { keyPath: 'name' });
}

/**
 * Takes back what a transaction did in which something failed: the browser does so by itself only where a request failed,
 * and keeps the rest where a value could not be kept.
 */
export async function takenBack(transaction: { abort(): void; done: Promise<void> }): Promise<void> {
  try {
    transaction.abort();
  } catch {
    // It ended before.
  }
  await transaction.done.catch(() => undefined);
}
