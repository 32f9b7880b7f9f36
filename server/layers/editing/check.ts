import type { Queryable } from '../../database/database.ts';
import { Problem } from '../../input/problem.ts';
import { type Check, isNoted, plan, statementOf } from '../checking/check.ts';
import { surveyMosaic } from '../checking/mosaic.ts';
import { invalidFeatures } from '../checking/mosaic-store.ts';
import { smallestArea, thinnestWidth } from '../checking/rules.ts';
import { describeFinding } from '../checking/sentences.ts';
import { countIssues, keepIssues } from '../checking/store.ts';
import type { PublishedLayer } from '../published.ts';
import { publishedAt } from '../store.ts';
import { versionTable } from '../tables.ts';
import * as store from './check-store.ts';
import type { EditedVersion } from './store.ts';

/** What tells the state before from the state after, where findings are kept for a moment. */
const sides = ['before', 'after'] as const;

/** Faults of the mosaic itself: more square metres of them than before are refused. */
const mosaicFaults: ReadonlySet<string> = new Set(['overlap', 'gap', 'lost']);
/** What only a change of another tier can mend: kept as a finding, and not refused. */
const betweenTiers: ReadonlySet<string> = new Set(['not-a-union']);

/** The checks that a part of a layer can answer, each with the tables of the neighbourhood in the place of whole ones. */
function localChecks(
  checks: readonly Check[],
  { grids, units }: store.NeighbourhoodTables,
  cellsBefore: string,
): Check[] {
  const local = checks.map((check) =>
    check.type === 'not-a-union' ? { ...check, tables: { ...check.tables, grids, units } } : check,
  );
  const noise = [smallestArea, thinnestWidth];
  return [...local, { type: 'lost', tables: { before: cellsBefore }, values: noise }];
}

/** Examines the neighbourhood as it was and as it is. */
async function examineSides(
  transaction: Queryable,
  layer: string,
  names: store.NeighbourhoodTables,
  published: readonly PublishedLayer[],
): Promise<void> {
  const within = {
    query: transaction.query.bind(transaction),
    transaction: <T>(run: (inside: Queryable) => Promise<T>) => run(transaction),
  };
  let cellsBefore: string | undefined;
  for (const [version, side] of sides.entries()) {
    const table = names[side];
    const invalid = await invalidFeatures(within, table);
    const { features, mosaic } = await plan(
      transaction,
      { layer, version: 0, table },
      published,
      invalid,
      false,
    );
    const keep = async (checks: readonly Check[], work: { table: string }) => {
      for (const check of checks) {
        const text = statementOf(check, work);
        await keepIssues(within, { layer, version }, check.type, text, check.values ?? [], names.found);
      }
    };
    // What was noted when the file was read stays as it is.
    await keep(
      features.filter((check) => !isNoted(check)),
      { table },
    );
    if (mosaic.length === 0) continue;
    const work = await surveyMosaic(within, table, invalid, undefined);
    cellsBefore ??= work.cells;
    await keep(localChecks(mosaic, names, cellsBefore), work);
  }
}

/** What speaks against an edit: findings that it brings, and faults of the mosaic that it makes larger. */
function objections(found: readonly store.LocalFinding[]): store.LocalFinding[] {
  const known = new Set(found.filter(({ side }) => side === 0).map(({ id }) => id));
  const fresh = found.filter(({ side, id }) => side === 1 && !known.has(id));
  const total = (type: string, side: number) =>
    found.reduce(
      (sum, each) => sum + (each.type === type && each.side === side ? (each.measure ?? 0) : 0),
      0,
    );
  return fresh.filter(({ type, severity }) =>
    mosaicFaults.has(type)
      ? total(type, 1) > total(type, 0) + smallestArea
      : severity === 'error' && !betweenTiers.has(type),
  );
}

/**
 * Checks an edited version where it differs from the one before, by the same statements as any version, and gives it
 * the findings of that one, without those that the edit resolves and with those that it brings.
 * @param fids the features that were edited
 * @throws Problem 409 `breaks-mosaic`, `breaks-rules`, naming every finding that the edit would bring
 */
export async function checkEdit(
  transaction: Queryable,
  layer: string,
  base: EditedVersion,
  edited: { version: number; tableId: number },
  fids: readonly number[],
): Promise<void> {
  const published = await publishedAt(transaction, null);
  const tier = published.find(({ id }) => id === layer)?.tier;
  const tableOfTier = (wanted: string) => published.find((other) => other.tier === wanted)?.table;
  const names = store.neighbourhoodTables(edited.tableId);
  await transaction.query('set local jit = off');
  await store.makeNeighbourhood(transaction, names, {
    before: versionTable(base.tableId),
    after: versionTable(edited.tableId),
    fids,
    grids: tier === 'unit-grid' ? tableOfTier('responsibility-grid') : undefined,
    units: tier === 'responsibility-grid' ? tableOfTier('unit-grid') : undefined,
  });
  await examineSides(transaction, layer, names, published);
  const against = objections(await store.findings(transaction, names));
  if (against.length > 0) {
    const sentences = against.map((finding) => describeFinding(finding));
    throw new Problem(
      409,
      against.some(({ type }) => mosaicFaults.has(type)) ? 'breaks-mosaic' : 'breaks-rules',
      {
        zh: `修改被拒绝：${sentences[0]!.zh}`,
        en: `The edit is refused: ${sentences[0]!.en}`,
      },
      sentences.map(({ en, zh }, i) => ({
        path: `/findings/${against[i]!.type}`,
        message: `${en}（${zh}）`,
        text: { zh, en },
        ...(against[i]!.geometry ? { geometry: against[i]!.geometry } : {}),
      })),
    );
  }
  await store.inheritFindings(transaction, names, layer, base.version, edited.version);
  await store.dropNeighbourhood(transaction, names);
  await store.noteCounts(
    transaction,
    layer,
    edited.version,
    await countIssues(transaction, { layer, version: edited.version }),
  );
}
