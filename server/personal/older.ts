import type { Database, Queryable } from '../database/database.ts';
import { maskTree, type PersonalValue, separateReport } from './mask.ts';
import { closed } from './sealing.ts';

const rowsAtOnce = 500;
/** What has neither seven digits nor a mail address nor a declared member is not looked at again. */
const doubtful = `~ '[0-9０-９].{0,2}([0-9０-９].{0,2}){5}[0-9０-９]|[@＠]'`;

/** Texts and trees that may quote a report or a note, beside the reports themselves and the log. */
const quoting: readonly (readonly [table: string, ...columns: string[]])[] = [
  ['orders', 'progress'],
  ['events', 'joining'],
  ['overrides', 'reason'],
  ['attachments', 'name', 'removed_reason'],
  ['deliveries', 'payload'],
  ['emergencies', 'note', 'end_note'],
];

type OldReport = { id: number; description: string | null; properties: Record<string, unknown> };

/** Separates the next reports that were stored whole. @returns whether there may be more */
async function separateReports(transaction: Queryable): Promise<boolean> {
  const { rows: marks } = await transaction.query<{ event: number; done: boolean }>(
    'select event, done from wangge.personal_separated for update',
  );
  if (marks[0]!.done) return false;
  const { rows } = await transaction.query<OldReport>(
    `select id, description, properties from wangge.events where id > $1 order by id limit $2`,
    [marks[0]!.event, rowsAtOnce],
  );
  const told = rows.flatMap(({ id, ...report }) => {
    const separated = separateReport(report);
    return separated.personal.length === 0 ? [] : [{ id, ...separated }];
  });
  const values = told.flatMap(({ id, personal }) =>
    closed<PersonalValue>(personal, transaction.seal).map((value) => ({ event_id: id, ...value })),
  );
  await transaction.query(
    `with masked as (
       update wangge.events e set description = t.description, properties = t.properties
         from jsonb_to_recordset($1) as t (id bigint, description text, properties jsonb) where e.id = t.id)
     insert into wangge.personal_values (event_id, path, kind, value, tokens)
     select event_id, path, kind, value, tokens from jsonb_to_recordset($2) as v (
       event_id bigint, path text, kind text, value jsonb, tokens text[])`,
    [JSON.stringify(told), JSON.stringify(values)],
  );
  await transaction.query('update wangge.personal_separated set event = $1', [
    rows.at(-1)?.id ?? marks[0]!.event,
  ]);
  if (rows.length === rowsAtOnce) return true;
  for (const [table, ...columns] of quoting)
    for (const column of columns) await maskColumn(transaction, table, column);
  // Whoever follows begins again: the feed carries reports as they were sent.
  await transaction.query('delete from wangge.feed where id < (select max(id) from wangge.feed)');
  // Samples are cut off where a name may stand; their counts stay.
  await transaction.query('truncate wangge.refusals');
  await transaction.query('update wangge.personal_separated set done = true');
  return false;
}

async function maskColumn(transaction: Queryable, table: string, column: string): Promise<void> {
  const { rows } = await transaction.query<{ id: number; value: unknown }>(
    `select id, ${column} as value from wangge.${table} where ${column}::text ${doubtful}`,
  );
  for (const { id, value } of rows) {
    const masked = maskTree(value);
    if (JSON.stringify(masked) === JSON.stringify(value)) continue;
    const given = typeof masked === 'string' ? masked : JSON.stringify(masked);
    await transaction.query(`update wangge.${table} set ${column} = $2 where id = $1`, [id, given]);
  }
}

/**
 * Separates what was stored before personal values had a table of their own; done once for a database, before it is
 * served. The log of orders stays as it is, since its hashes hold every letter of it: what notes of then hold is masked
 * when they are read.
 */
export async function separateOlder(database: Database): Promise<void> {
  while (await database.transaction(separateReports));
}

type Stored = Pick<PersonalValue, 'value' | 'tokens'> & { id: number };

/** Encrypts what was stored of persons before there was a key; nothing without one. */
export async function sealOlder(database: Database): Promise<void> {
  if (!database.seal.lookup) return;
  const next = async (transaction: Queryable) => {
    const { rows } = await transaction.query<Stored>(
      `select id, value, tokens from wangge.personal_values
        where jsonb_typeof(value) <> 'object' or not value ? 'sealed'
        order by id limit $1 for update skip locked`,
      [rowsAtOnce],
    );
    await transaction.query(
      `update wangge.personal_values p set value = s.value, tokens = s.tokens
         from jsonb_to_recordset($1) as s (id bigint, value jsonb, tokens text[]) where p.id = s.id`,
      [JSON.stringify(closed(rows, transaction.seal))],
    );
    return rows.length === rowsAtOnce;
  };
  while (await database.transaction(next));
}
