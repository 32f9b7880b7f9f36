import type { Principal } from '../../domain/access/principal.ts';
import type { AuditEntry, AuditVerification } from '../../domain/answers/audit.ts';
import type { Database, Queryable } from '../database/database.ts';
import { maskTree } from '../personal/mask.ts';
import type { AuditFilter, AuditQuery } from './schema.ts';
import * as store from './store.ts';

/** Few enough that a statement over them keeps nobody waiting. */
const rowsAtOnce = 10_000;
/** Entries of an export that are read together. */
const entriesAtOnce = 1_000;
/** Letters of a request's body that are kept. */
const mostOfBody = 4_000;
const hidden = /password|secret|token|key$/i;

/** Something that was done by a request. */
interface Done {
  principal: Pick<Principal, 'name' | 'role'>;
  address: string | null;
  action: string;
  subject: string;
  /** What was asked for, as it was sent. */
  body?: unknown;
}

export interface Audit {
  /** Keeps what was done; of its body, all but secrets. */
  record(done: Done): Promise<void>;
  /** Newest first; `next` is the cursor of the following page, null on the last. */
  list(query: AuditQuery, signal: AbortSignal): Promise<{ entries: AuditEntry[]; next: string | null }>;
  /** All that meet the filter, newest first, in batches; ends when the signal does. */
  all(filter: AuditFilter, signal: AbortSignal): AsyncGenerator<AuditEntry[]>;
  /** Checks that the log is as it was written. */
  verify(signal: AbortSignal): Promise<AuditVerification>;
}

function withoutSecrets(value: unknown, depth = 0): unknown {
  if (Array.isArray(value))
    return depth > 4 ? '…' : value.slice(0, 50).map((each) => withoutSecrets(each, depth + 1));
  if (value === null || typeof value !== 'object') return value;
  if (depth > 4) return '…';
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      name,
      typeof member === 'string' && hidden.test(name) ? '…' : withoutSecrets(member, depth + 1),
    ]),
  );
}

function detailOf(body: unknown): Record<string, unknown> {
  if (body === undefined || Buffer.isBuffer(body)) return {};
  const shown = maskTree(withoutSecrets(body));
  const text = JSON.stringify(shown);
  return text.length > mostOfBody ? { bodyBytes: text.length } : { body: shown };
}

/** Checks the chain of the audit log from its first entry on. */
export async function verifyAudit(database: Queryable): Promise<AuditVerification> {
  let entries = 0;
  let last = { id: 0, hash: '' };
  for (;;) {
    const checked = await store.check(database, last, rowsAtOnce);
    entries += checked.entries;
    last = checked.last ?? last;
    if (checked.broken !== null || checked.entries < rowsAtOnce)
      return { entries, head: last.hash || null, broken: checked.broken };
  }
}

export function createAudit(database: Database): Audit {
  return {
    record: ({ principal: { name, role }, address, action, subject, body }) =>
      store.append(database, { actor: name, role, address, action, subject, detail: detailOf(body) }),

    async list(query, signal) {
      const entries = await store.list(database.limited(signal, 'staff'), query, query.limit + 1);
      const more = entries.length > query.limit;
      if (more) entries.pop();
      return { entries, next: more ? String(entries.at(-1)!.id) : null };
    },

    async *all(filter, signal) {
      const limited = database.limited(signal, 'staff');
      for (let cursor: number | undefined; ; ) {
        const query = { ...filter, ...(cursor === undefined ? {} : { cursor }), limit: entriesAtOnce };
        const entries = await store.list(limited, query, entriesAtOnce);
        yield entries;
        if (entries.length < entriesAtOnce) return;
        cursor = entries.at(-1)!.id;
      }
    },

    verify: (signal) => verifyAudit(database.limited(signal, 'staff')),
  };
}
