import fc from 'fast-check';
import { createItems } from '../../../server/items/service.ts';
import { readLayerDefinitions } from '../../../server/layers/definitions.ts';
import type { PublishedLayer } from '../../../server/layers/published.ts';
import { tiers } from '../../../server/layers/published.ts';
import { mosaicOf, type NamedArea } from '../../../server/routing/build.ts';
import { ruleSet } from '../../../server/routing/rules/chain.ts';
import type { Rule } from '../../../server/routing/rules/schema.ts';
import { readSeed } from '../../../server/routing/rules/seed.ts';
import { readSettings } from '../../../server/routing/settings.ts';
import { assemble, type Snapshot } from '../../../server/routing/snapshot.ts';
import { rectangle } from './area-fixtures.ts';

/** An area drawn as a box, with the parent that it declares: west, south, east, north in degrees. */
export interface Drawn {
  code: string;
  parent?: string | null;
  box: readonly [number, number, number, number];
}

export const items = createItems();
const definitions = readLayerDefinitions();
const rules = readSeed({ items: items.items(), layers: definitions });

/** The snapshot of tiers, the largest areas first, null for one that is not published. */
export function snapshotOf(
  drawn: readonly (readonly Drawn[] | null)[],
  { version = 1, chosen = rules }: { version?: number; chosen?: readonly Rule[] } = {},
): Snapshot {
  const areas = drawn.map((tier): NamedArea[] =>
    (tier ?? []).map(({ code, parent = null, box }) => ({
      code,
      name: code,
      english: null,
      parent,
      polygons: [[rectangle(...box)]],
    })),
  );
  const layers = drawn.map((tier, i): PublishedLayer | null => {
    if (!tier) return null;
    const definition = definitions.find((one) => one.tier === tiers[i])!;
    const { id, title, theme, role, geometryType, visibility } = definition;
    const boxes = tier.map(({ box }) => box);
    const edge = (side: 0 | 1 | 2 | 3, pick: (...all: number[]) => number) =>
      pick(...boxes.map((box) => box[side]));
    return {
      ...{ id, version, tableId: 1, table: '', title, theme, role, tier: tiers[i]!, geometryType },
      ...{ visibility, definition, featureCount: tier.length },
      bbox:
        boxes.length > 0
          ? [edge(0, Math.min), edge(1, Math.min), edge(2, Math.max), edge(3, Math.max)]
          : null,
      effectiveFrom: new Date(0),
      publishedAt: new Date(0),
      publicationId: version,
    };
  });
  const basis = { settings: readSettings(), items: items.items() };
  const inForce = ruleSet({ version: 1, publicationId: 0, validFrom: null, rules: chosen }, basis);
  return assemble(layers, { ...mosaicOf(areas), leftOut: [] }, [], new Map(), inForce);
}

/** Lattice steps of a city each way, and degrees a step. */
const steps = 8;
const step = 0.00131;
const lonOf = (x: number) => 123 + x * step;
const latOf = (y: number) => 31 + y * step;

const cutsOf = (numbers: readonly number[]) => [...new Set([0, steps, ...numbers])].toSorted((a, b) => a - b);

/** Columns and rows of boxes, some of them grown over their neighbours, some left out. */
const tierOfBoxes = (prefix: string) =>
  fc
    .record({
      columns: fc.array(fc.integer({ min: 1, max: steps - 1 }), { maxLength: 2 }),
      rows: fc.array(fc.integer({ min: 1, max: steps - 1 }), { maxLength: 2 }),
      oddities: fc.array(fc.constantFrom('none', 'none', 'none', 'none', 'grown', 'gone'), {
        minLength: 9,
        maxLength: 9,
      }),
      parents: fc.array(fc.constantFrom('none', 'right', 'right', 'wrong', 'nobody'), {
        minLength: 9,
        maxLength: 9,
      }),
    })
    .map(({ columns, rows, oddities, parents }) => {
      const [xs, ys] = [cutsOf(columns), cutsOf(rows)];
      const cells = ys
        .slice(1)
        .flatMap((north, j) => xs.slice(1).map((east, i) => [xs[i]!, ys[j]!, east, north] as const));
      return cells.flatMap(([west, south, east, north], i) => {
        const oddity = oddities[i % oddities.length]!;
        if (oddity === 'gone') return [];
        const more = oddity === 'grown' ? 0.5 : 0;
        const box = [lonOf(west), latOf(south), lonOf(east + more), latOf(north + more)] as const;
        return [{ code: `${prefix}${i}`, box, kind: parents[i % parents.length]! }];
      });
    });

function parentOf(kind: string, box: Drawn['box'], above: readonly Drawn[] | null): string | null {
  if (kind === 'none') return null;
  if (kind === 'nobody' || !above || above.length === 0) return 'nobody';
  const [x, y] = [(box[0] + box[2]) / 2, (box[1] + box[3]) / 2];
  const holds = above.findIndex(({ box: [w, s, e, n] }) => x >= w && x <= e && y >= s && y <= n);
  if (kind === 'right') return holds < 0 ? 'nobody' : above[holds]!.code;
  return above[(holds + 1) % above.length]!.code;
}

/** Cities with tiers that are missing, parents that are missing or wrong or name nobody, gaps and overlaps. */
export const city = fc
  .tuple(
    ...['d', 's', 'g', 'u'].map((prefix) => fc.option(tierOfBoxes(prefix), { freq: prefix === 'g' ? 1 : 4 })),
  )
  .map((drawn) => {
    const named: (Drawn[] | null)[] = [];
    for (const [i, tier] of drawn.entries())
      named.push(
        tier?.map(({ code, box, kind }) => ({
          code,
          box,
          parent: i === 0 ? null : parentOf(kind, box, named[i - 1]!),
        })) ?? null,
      );
    return named;
  });

/** Places all over a city: inside, on borders and corners, around it, and with few decimals. */
export function places(): { lon: number; lat: number }[] {
  const all: { lon: number; lat: number }[] = [];
  for (let x = -1; x <= 2 * steps + 1; x++)
    for (let y = -1; y <= 2 * steps + 1; y++) {
      const [i, j] = [x / 2, y / 2];
      all.push({ lon: lonOf(i + 0.31), lat: latOf(j + 0.17) }, { lon: lonOf(i), lat: latOf(j) });
    }
  for (const few of [123.001, 123.005, 123.009]) all.push({ lon: few, lat: few - 92 });
  return all;
}
