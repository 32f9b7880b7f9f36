import { readFileSync } from 'node:fs';
import type { Change, ChangeCounts, ChangeKind, Transfer } from '../../../domain/answers/layer-versions.ts';
import type { Database } from '../../database/database.ts';

/** The tables of the two versions that are compared. */
export interface Pair {
  before: string;
  after: string;
}

const read = (name: string) =>
  readFileSync(new URL(`../../../sql/compare/${name}.sql`, import.meta.url), 'utf8');
const texts = { changes: read('changes'), transfers: read('transfers') };
const matched = read('matched');

function statement(name: keyof typeof texts, pair: Pair): string {
  return texts[name]
    .replaceAll('{{matched}}', () => matched)
    .replaceAll('{{before}}', pair.before)
    .replaceAll('{{after}}', pair.after);
}

// Compiling a statement of many geometry functions takes a second, running it on most layers far less.
function query<Row extends object>(
  database: Pick<Database, 'transaction'>,
  text: string,
  values: readonly unknown[],
): Promise<Row[]> {
  return database.transaction(async (transaction) => {
    await transaction.query('set local jit = off');
    return (await transaction.query<Row>(text, values)).rows;
  });
}

/** A change with its place in the list. */
export type ChangeRow = Change & { ordinal: number };

/** Every change between two versions, the largest first, and how many there are of each kind. */
export async function changeRows(
  database: Pick<Database, 'transaction'>,
  pair: Pair,
  tolerance: { area: number; metres: number },
  { kind, after, limit }: { kind: ChangeKind | undefined; after: number; limit: number },
): Promise<{ counts: ChangeCounts; rows: ChangeRow[] }> {
  const text = `with every_change as (${statement('changes', pair)})
    select (select to_jsonb(c) from (
              select count(*) filter (where 'added' = any (kinds)) as added,
                     count(*) filter (where 'removed' = any (kinds)) as removed,
                     count(*) filter (where 'moved-boundary' = any (kinds)) as "movedBoundary",
                     count(*) filter (where 'changed-attributes' = any (kinds)) as "changedAttributes"
                from every_change) c) as counts,
           (select coalesce(jsonb_agg(to_jsonb(p) - 'wanted' order by ordinal), '[]')
              from (select * from every_change where wanted and ordinal > $4 order by ordinal limit $5) p) as rows`;
  const rows = await query<{ counts: ChangeCounts; rows: ChangeRow[] }>(database, text, [
    tolerance.area,
    tolerance.metres,
    kind ?? null,
    after,
    limit,
  ]);
  return rows[0]!;
}

export function transferRows(
  database: Pick<Database, 'transaction'>,
  pair: Pair,
  tolerance: { area: number; metres: number },
): Promise<Transfer[]> {
  return query(database, statement('transfers', pair), [tolerance.area, tolerance.metres]);
}

/** How many features differ between two versions, each counted once. */
export async function changedFeatures(
  database: Pick<Database, 'transaction'>,
  pair: Pair,
  tolerance: { area: number; metres: number },
): Promise<{ added: number; changed: number; removed: number }> {
  const rows = await query<{ added: number; changed: number; removed: number }>(
    database,
    `with every_change as (${statement('changes', pair)})
     select count(*) filter (where 'added' = any (kinds)) as added,
            count(*) filter (where 'removed' = any (kinds)) as removed,
            count(*) filter (where not kinds && array['added', 'removed']) as changed
       from every_change where wanted`,
    [tolerance.area, tolerance.metres, null],
  );
  return rows[0]!;
}
