import type { Database, Queryable } from '../../database/database.ts';
import type { FilledVersion } from '../loading/store.ts';
import { type PublishedLayer, tiers } from '../published.ts';
import { findLayer, publishedAt } from '../store.ts';
import { surveyMosaic } from './mosaic.ts';
import { invalidFeatures, type MosaicTables } from './mosaic-store.ts';
import { codeForms, farMetres, mojibakePattern, smallestArea, thinnestWidth } from './rules.ts';
import { suspectShift } from './shift.ts';
import { statement } from './statement.ts';
import * as store from './store.ts';

/** One question asked of a whole version, in one statement of `sql/checks`. */
export interface Check {
  type: string;
  /** The name of the statement's file, where it is not that of the type. */
  file?: string;
  tables?: Record<string, string>;
  values?: unknown[];
  /** A role that the version's own cells have in the statement, beside that of `cells`. */
  cellsAs?: 'grids' | 'units';
}

/** The questions asked of a version. */
export interface Plan {
  /** About features one by one. */
  features: Check[];
  /** About areas that must cover the city without gaps and overlaps; none where the layer is no tier. */
  mosaic: Check[];
  /** The table of the tier above. */
  parents: string | undefined;
}

const noise = [smallestArea, thinnestWidth];
/** In the place of parents where there are none to look at. */
const none = '(select null::text as code where false)';

/**
 * The questions asked of a version of a layer, given what is published.
 * @param invalid the features whose geometry is invalid
 * @param isWhole whether the table holds all of the version, or only what lies round an edit
 */
export async function plan(
  database: Queryable,
  { layer, table }: FilledVersion,
  published: readonly PublishedLayer[],
  invalid: readonly number[],
  isWhole = true,
): Promise<Plan> {
  const { role, geometry_type, definition } = (await findLayer(database, layer))!;
  const tableOf = (tier: string | undefined) => published.find((other) => other.tier === tier)?.table;
  const others = published.filter((other) => other.tier && other.id !== layer && other.bbox);
  const before = published.find((other) => other.id === layer)?.table;
  const form = definition.tier && codeForms[definition.tier];
  const features: Check[] = [
    { type: 'invalid-geometry', values: [invalid] },
    { type: 'empty-geometry' },
    { type: 'duplicate-code' },
    { type: 'bad-code', values: [form?.pattern ?? null, form?.digits ?? null] },
    { type: 'missing-name', values: [role === 'tier' ? 'warning' : 'info'] },
    { type: 'mojibake', values: [mojibakePattern] },
    { type: 'coarse-coordinates' },
    { type: 'heights-dropped' },
    { type: 'empty-geometry', file: 'noted-flaws', values: ['empty-geometry'] },
    { type: 'invalid-geometry', file: 'noted-flaws', values: ['invalid-geometry'] },
  ];
  if (others.length > 0)
    features.push({
      type: 'outside-city',
      values: [
        Math.min(...others.map((other) => other.bbox![0])),
        Math.min(...others.map((other) => other.bbox![1])),
        Math.max(...others.map((other) => other.bbox![2])),
        Math.max(...others.map((other) => other.bbox![3])),
      ],
    });
  if (before && before !== table) features.push({ type: 'moved', tables: { before }, values: [farMetres] });
  if (geometry_type === 'Polygon') features.push({ type: 'sliver' });
  if (!definition.tier) return { features, mosaic: [], parents: undefined };
  const mosaic: Check[] = [
    { type: 'overlap', values: noise },
    { type: 'gap', values: noise },
  ];
  const above = tiers[tiers.indexOf(definition.tier) - 1];
  const parents = tableOf(above);
  if (above)
    features.push({
      type: 'missing-parent',
      tables: { parents: parents ?? none },
      values: [above, parents !== undefined, isWhole],
    });
  if (parents) mosaic.push({ type: 'outside-parent', tables: { parents }, values: noise });
  const children = tiers
    .slice(tiers.indexOf(definition.tier) + 1)
    .map(tableOf)
    .find(Boolean);
  // Responsibility grids are held against their units exactly, below.
  if (children && definition.tier !== 'responsibility-grid' && isWhole)
    mosaic.push({ type: 'outside-parent', file: 'children-outside', tables: { children } });
  const grids = tableOf('responsibility-grid');
  const units = tableOf('unit-grid');
  if (definition.tier === 'unit-grid' && grids)
    mosaic.push({ type: 'not-a-union', tables: { grids }, values: noise, cellsAs: 'units' });
  if (definition.tier === 'responsibility-grid' && units)
    mosaic.push({ type: 'not-a-union', tables: { units, exact: none }, values: noise, cellsAs: 'grids' });
  return { features, mosaic, parents };
}

/** Whether a check tells what was noted when the file was read, which no edit changes. */
export const isNoted = ({ type, file }: Check) => type === 'heights-dropped' || file === 'noted-flaws';

/** The statement of a check with the tables of its roles. */
export function statementOf(
  { type, file, tables, cellsAs }: Check,
  work: { table: string } | MosaicTables,
): string {
  const own = cellsAs && 'cells' in work ? { [cellsAs]: work.cells } : {};
  return statement(file ?? type, { ...work, ...tables, ...own });
}

/**
 * Examines a version and keeps what is found as its issues, in place of those of an earlier examination; all at once, so
 * that one that ends half-way leaves the earlier ones. The features and the mosaic are examined side by side.
 * @returns how often each type of issue was found
 */
export async function checkVersion(
  database: Pick<Database, 'query' | 'transaction'>,
  opened: FilledVersion,
  onProgress: (done: number, total: number) => Promise<void> | void,
): Promise<Record<string, number>> {
  const { table } = opened;
  const published = await publishedAt(database, null);
  const found = store.foundTable(table);
  let [done, total] = [0, 1];
  async function run(checks: readonly Check[], work: { table: string } | MosaicTables): Promise<void> {
    for (const check of checks) {
      await onProgress(done, total);
      const text = statementOf(check, work);
      await store.keepIssues(database, opened, check.type, text, check.values ?? [], found);
      done++;
    }
  }
  try {
    await onProgress(done, total);
    await store.dropWork(database, table);
    await store.createFound(database, found);
    const invalid = await invalidFeatures(database, table);
    const { features, mosaic, parents } = await plan(database, opened, published, invalid);
    const isMosaic = mosaic.length > 0;
    total = features.length + mosaic.length;
    const examineFeatures = async () => {
      const shift = await suspectShift(database, { id: opened.layer, isTier: isMosaic, table }, published);
      if (shift) await store.keepShift(database, opened, shift, found);
      await run(features, { table });
    };
    const examineMosaic = async () => {
      if (isMosaic) await run(mosaic, await surveyMosaic(database, table, invalid, parents));
    };
    const ended = await Promise.allSettled([examineFeatures(), examineMosaic()]);
    for (const end of ended) if (end.status === 'rejected') throw end.reason;
    await onProgress(total, total);
    return await store.replaceIssues(database, opened, found);
  } finally {
    await store.dropWork(database, table);
  }
}
