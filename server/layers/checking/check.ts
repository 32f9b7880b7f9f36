import type { Database, Queryable } from '../../database/database.ts';
import type { FilledVersion } from '../loading/store.ts';
import { type PublishedLayer, tiers } from '../published.ts';
import { findLayer, publishedAt } from '../store.ts';
import { codeForms, farMetres, mojibakePattern, smallestArea, thinnestWidth } from './rules.ts';
import { suspectShift } from './shift.ts';
import { statement } from './statement.ts';
import * as store from './store.ts';

/** One question asked of a whole version, in one statement of `sql/checks`. */
export interface Check {
  type: string;
  /** The file of the statement, where it is not named like the type. */
  tables?: Record<string, string>;
  values?: unknown[];
}

const noise = [smallestArea, thinnestWidth];

/** The questions asked of a version of a layer, given what is published. */
export async function plan(
  database: Queryable,
  { layer, table }: FilledVersion,
  published: readonly PublishedLayer[],
): Promise<Check[]> {
  const { role, geometry_type, definition } = (await findLayer(database, layer))!;
  const tableOf = (tier: string | undefined) => published.find((other) => other.tier === tier)?.table;
  const others = published.filter((other) => other.tier && other.id !== layer && other.bbox);
  const before = published.find((other) => other.id === layer)?.table;
  const form = definition.tier && codeForms[definition.tier];
  const checks: Check[] = [
    { type: 'invalid-geometry' },
    { type: 'empty-geometry' },
    { type: 'duplicate-code' },
    { type: 'bad-code', values: [form?.pattern ?? null, form?.digits ?? null] },
    { type: 'missing-name', values: [role === 'tier' ? 'warning' : 'info'] },
    { type: 'mojibake', values: [mojibakePattern] },
    { type: 'coarse-coordinates' },
  ];
  if (others.length > 0)
    checks.push({
      type: 'outside-city',
      values: [
        Math.min(...others.map((other) => other.bbox![0])),
        Math.min(...others.map((other) => other.bbox![1])),
        Math.max(...others.map((other) => other.bbox![2])),
        Math.max(...others.map((other) => other.bbox![3])),
      ],
    });
  if (before && before !== table) checks.push({ type: 'moved', tables: { before }, values: [farMetres] });
  if (geometry_type === 'Polygon') checks.push({ type: 'sliver' });
  if (!definition.tier) return checks;
  checks.push({ type: 'overlap', values: noise }, { type: 'gap', values: noise });
  const parents = tableOf(tiers[tiers.indexOf(definition.tier) - 1]);
  if (parents) checks.push({ type: 'outside-parent', tables: { parents }, values: noise });
  const grids = tableOf('responsibility-grid');
  const units = tableOf('unit-grid');
  if (definition.tier === 'unit-grid' && grids)
    checks.push({ type: 'not-a-union', tables: { grids, units: store.cellsTable(table) }, values: noise });
  if (definition.tier === 'responsibility-grid' && units)
    checks.push({ type: 'not-a-union', tables: { grids: store.cellsTable(table), units }, values: noise });
  return checks;
}

/**
 * Examines a version and keeps what is found as its issues, in place of those of an earlier examination; all at once, so
 * that one that ends half-way leaves the earlier ones.
 * @returns how often each type of issue was found
 */
export async function checkVersion(
  database: Pick<Database, 'query' | 'transaction'>,
  opened: FilledVersion,
  onProgress: (done: number, total: number) => Promise<void> | void,
): Promise<Record<string, number>> {
  const { table } = opened;
  const published = await publishedAt(database, null);
  const checks = await plan(database, opened, published);
  const work = { table, cells: store.cellsTable(table), clusters: store.clustersTable(table) };
  const isMosaic = checks.some((check) => check.type === 'overlap');
  const found = store.foundTable(table);
  try {
    await onProgress(0, checks.length);
    await store.dropWork(database, work);
    await store.createFound(database, found);
    const shift = await suspectShift(database, { id: opened.layer, isTier: isMosaic, table }, published);
    if (shift) await store.keepShift(database, opened, shift, found);
    if (isMosaic) {
      await store.makeWork(database, statement('cells', work), work.cells);
      await store.makeWork(database, statement('clusters', work), work.clusters);
    }
    for (const [done, { type, tables, values = [] }] of checks.entries()) {
      await onProgress(done, checks.length);
      await store.keepIssues(database, opened, type, statement(type, { ...work, ...tables }), values, found);
    }
    await onProgress(checks.length, checks.length);
    return await store.replaceIssues(database, opened, found);
  } finally {
    await store.dropWork(database, work);
  }
}
