import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Database } from '../../../server/database/database.ts';
import { type Check, statementOf } from '../../../server/layers/checking/check.ts';
import { surveyMosaic } from '../../../server/layers/checking/mosaic.ts';
import {
  dropMosaicTables,
  invalidFeatures,
  type MosaicTables,
} from '../../../server/layers/checking/mosaic-store.ts';
import { smallestArea, thinnestWidth } from '../../../server/layers/checking/rules.ts';

import { testDatabase } from '../../harness/database.ts';

/**
 * Random mosaics with random faults. What is found by looking only where edges do not match is held against what PostGIS
 * finds by looking at every pair of cells and at the union of all.
 */
type Position = [number, number];
interface Cell {
  code: string;
  parent: string;
  rings: Position[][];
}

const size = 6;
const table = 'wangge_data.version_0';
const parents = 'wangge_data.parents_0';
const noise = [smallestArea, thinnestWidth];

let database: Database;
beforeAll(async () => {
  database = await testDatabase();
  for (const name of [table, parents])
    await database.query(
      `create table ${name} (fid bigint primary key, code text, name text, parent text,
                             properties jsonb not null default '{}', geom geometry(Geometry, 4326) not null)`,
    );
});
afterAll(async () => {
  await dropMosaicTables(database, table);
});

/** A vertex that all cells round it share, off its place on the grid by as much as `bend` says. */
function vertex(bend: number, i: number, j: number): Position {
  return [
    123 + (i + 0.2 * Math.sin(bend + i * 1.7 + j * 2.3)) / 300,
    31 + (j + 0.2 * Math.cos(bend + i * 2.9 + j * 1.1)) / 300,
  ];
}

/** The outline of a block of cells, with a vertex for every half of a cell's side. */
function outline(bend: number, [west, south, east, north]: [number, number, number, number]): Position[] {
  const ring: Position[] = [];
  for (let i = 2 * west; i < 2 * east; i++) ring.push(vertex(bend, i, 2 * south));
  for (let j = 2 * south; j < 2 * north; j++) ring.push(vertex(bend, 2 * east, j));
  for (let i = 2 * east; i > 2 * west; i--) ring.push(vertex(bend, i, 2 * north));
  for (let j = 2 * north; j > 2 * south; j--) ring.push(vertex(bend, 2 * west, j));
  return [...ring, ring[0]!];
}

const half = size / 2;

function mosaic(bend: number): Cell[] {
  return Array.from({ length: size * size }, (_, at) => {
    const [i, j] = [at % size, Math.floor(at / size)];
    const parent = `${Math.floor(i / half)}${Math.floor(j / half)}`;
    return { code: `C${at}`, parent, rings: [outline(bend, [i, j, i + 1, j + 1])] };
  });
}

function quarters(bend: number): Cell[] {
  return ['00', '01', '10', '11'].map((code) => {
    const [i, j] = [Number(code[0]) * half, Number(code[1]) * half];
    return { code, parent: '', rings: [outline(bend, [i, j, i + half, j + half])] };
  });
}

const at = fc.nat(size * size - 1);
const corner = fc.nat(size - 2);
const faults = fc.oneof(
  fc.record({ fault: fc.constant('missing' as const), at }),
  fc.record({ fault: fc.constant('twice' as const), at }),
  fc.record({ fault: fc.constant('vertex-left-out' as const), at }),
  fc.record({
    fault: fc.constant('vertex-moved' as const),
    at,
    by: fc.double({ min: -1, max: 1, noNaN: true }),
  }),
  fc.record({ fault: fc.constant('reversed' as const), at }),
  fc.record({ fault: fc.constant('block-over-others' as const), west: corner, south: corner }),
  fc.record({
    fault: fc.constant('frame' as const),
    west: corner,
    south: corner,
    by: fc.double({ min: 0, max: 1, noNaN: true }),
  }),
  fc.record({ fault: fc.constant('bow-tie' as const), at }),
);
type Fault = typeof faults extends fc.Arbitrary<infer T> ? T : never;

function withFault(cells: Cell[], bend: number, fault: Fault, serial: number): Cell[] {
  const extra = (rings: Position[][]): Cell => ({ code: `X${serial}`, parent: '00', rings });
  const changed = (index: number, change: (ring: Position[]) => Position[]) =>
    cells.map((cell) => (cell.code === `C${index}` ? { ...cell, rings: [change(cell.rings[0]!)] } : cell));
  switch (fault.fault) {
    case 'missing':
      return cells.filter(({ code }) => code !== `C${fault.at}`);
    case 'twice':
      return [...cells, extra(mosaic(bend)[fault.at]!.rings)];
    case 'vertex-left-out':
      return changed(fault.at, (ring) => ring.filter((_, i) => i !== 1));
    case 'vertex-moved':
      return changed(fault.at, (ring) =>
        ring.map(([x, y], i) => (i === 3 ? [x + fault.by / 1000, y + fault.by / 1500] : [x, y])),
      );
    case 'reversed':
      return changed(fault.at, (ring) => ring.toReversed());
    case 'block-over-others':
      return [...cells, extra([outline(bend, [fault.west, fault.south, fault.west + 2, fault.south + 2])])];
    case 'frame': {
      const [x, y] = vertex(bend, 2 * fault.west, 2 * fault.south);
      const square = (d: number): Position[] => [
        [x + d, y + d],
        [x + 0.006 - d, y + d],
        [x + 0.006 - d, y + 0.006 - d],
        [x + d, y + 0.006 - d],
        [x + d, y + d],
      ];
      return [...cells, extra([square(fault.by / 1000), square(0.001 + fault.by / 1000)])];
    }
    case 'bow-tie':
      return changed(fault.at, (ring) => [ring[0]!, ring[4]!, ring[2]!, ring[6]!, ring[0]!]);
  }
}

async function fill(name: string, cells: readonly Cell[]): Promise<void> {
  await database.query(`truncate ${name}`);
  await database.query(
    `insert into ${name} (fid, code, name, parent, geom)
     select ordinality, code, code, parent, ST_SetSRID(ST_GeomFromGeoJSON(geometry), 4326)
       from unnest($1::text[], $2::text[], $3::text[]) with ordinality as c (code, parent, geometry)`,
    [
      cells.map(({ code }) => code),
      cells.map(({ parent }) => parent),
      cells.map(({ rings }) => JSON.stringify({ type: 'Polygon', coordinates: rings })),
    ],
  );
}

interface Found {
  features: string[];
  area: number;
}

async function ask(check: Check, work: MosaicTables): Promise<Found[]> {
  const { rows } = await database.query<Found>(
    `select f.features, f.measure as area from (${statementOf(check, work)}) f
      where severity <> 'info' and $1::text is null and $2::text is null order by f.measure, f.features`,
    [null, null, ...(check.values ?? [])],
  );
  return rows;
}

const valid = `(select fid, code as label,
                       case when ST_IsValid(geom) then geom else ST_CollectionExtract(ST_MakeValid(geom), 3) end as geom
                  from ${table})`;
const width = (geom: string) =>
  `2 * ST_Area(${geom}::geography) / nullif(ST_Perimeter(${geom}::geography), 0)`;

async function everyOverlap(): Promise<Found[]> {
  const { rows } = await database.query<Found>(
    `select features, ST_Area(geom::geography) as area
       from (select array[least(a.label, b.label), greatest(a.label, b.label)] as features,
                    ST_CollectionExtract(ST_Intersection(a.geom, b.geom), 3) as geom
               from ${valid} a join ${valid} b on a.fid < b.fid and ST_Relate(a.geom, b.geom, '2********')) f
      where ST_Area(geom::geography) >= $1 and ${width('geom')} >= $2 order by area, features`,
    noise,
  );
  return rows;
}

/** What the union leaves out, but for what lies round it. */
async function everyGap(): Promise<number[]> {
  const { rows } = await database.query<{ area: number }>(
    `select ST_Area(geom::geography) as area
       from (select box, (ST_Dump(ST_Difference(box, geom))).geom
               from (select geom, ST_Expand(ST_Envelope(geom), 1) as box
                       from (select ST_Union(geom) as geom from ${valid} v) u) w) f
      where not ST_Intersects(geom, ST_Boundary(box))
        and ST_Area(geom::geography) >= $1 and ${width('geom')} >= $2 order by area`,
    noise,
  );
  return rows.map(({ area }) => area);
}

test('finds the overlaps and gaps that looking at everything finds, and passes no parent over that is at fault', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.double({ min: 0, max: 6, noNaN: true }),
      fc.array(faults, { minLength: 1, maxLength: 4 }),
      async (bend, list) => {
        const cells = list.reduce((all, fault, i) => withFault(all, bend, fault, i), mosaic(bend));
        await fill(table, cells);
        await fill(parents, quarters(bend));
        await dropMosaicTables(database, table);
        const work = await surveyMosaic(database, table, await invalidFeatures(database, table), parents);
        const overlaps = await ask({ type: 'overlap', values: noise }, work);
        const expected = await everyOverlap();
        expect(overlaps.map(({ features }) => features)).toEqual(expected.map(({ features }) => features));
        for (const [i, { area }] of overlaps.entries()) expect(area).toBeCloseTo(expected[i]!.area, 3);
        const gaps = await ask({ type: 'gap', values: noise }, work);
        const holes = await everyGap();
        expect(gaps).toHaveLength(holes.length);
        for (const [i, { area }] of gaps.entries()) expect(area).toBeCloseTo(holes[i]!, 2);
        const ofParents: Check[] = [
          { type: 'outside-parent', tables: { parents }, values: noise },
          { type: 'not-a-union', tables: { grids: parents }, values: noise, cellsAs: 'units' },
        ];
        const quick = await Promise.all(ofParents.map((check) => ask(check, work)));
        await database.query(`truncate ${work.exact}`);
        expect(quick).toEqual(await Promise.all(ofParents.map((check) => ask(check, work))));
      },
    ),
    { numRuns: 8, endOnFailure: true },
  );
});

describe('a sound mosaic', () => {
  test('needs no comparing: only cells along its own outline are looked at, and every parent is exact', async () => {
    await fill(table, mosaic(1));
    await fill(parents, quarters(1));
    await dropMosaicTables(database, table);
    const work = await surveyMosaic(database, table, [], parents);
    const { rows } = await database.query<{ suspects: number; exact: number }>(
      `select (select count(*) from ${work.suspects}) as suspects, (select count(*) from ${work.exact}) as exact`,
    );
    expect(rows).toEqual([{ suspects: 4 * (size - 1), exact: 4 }]);
  });
});
