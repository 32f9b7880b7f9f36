import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Database } from '../../../server/database/database.ts';
import { editFeatures } from '../../../server/layers/editing/edit.ts';
import { etagColumn } from '../../../server/layers/etag.ts';
import { ensureOverview } from '../../../server/layers/overviews/build.ts';
import type { PublishedLayer } from '../../../server/layers/published.ts';
import { createLayers, type LayerService } from '../../../server/layers/service.ts';
import { overviewTable } from '../../../server/layers/tables.ts';
import { attributesOf } from '../../../tiles/attributes.ts';
import { shownField, totalField } from '../../../tiles/declare-counts.ts';
import { LayerIndexBuilder } from '../../../tiles/layer-index.ts';
import { mortonCode } from '../../../tiles/morton.ts';
import { testDatabase } from '../../harness/database.ts';
import { project } from '../../unit/tiles/geometries.ts';
import { layerExtensions, mvtFaults } from '../../unit/tiles/mvt-rules.ts';
import { readFeatures } from './compare.ts';
import { publish, published, serve, trees } from './town.ts';

let database: Database;
let layers: LayerService;
let layer: PublishedLayer;
const zooms: number[] = [];

beforeAll(async () => {
  database = await testDatabase();
  layers = await createLayers(database, (error) => {
    throw error;
  });
  await publish(database, 'ancient-trees', trees());
  await vi.waitFor(() => expect(layers.find('ancient-trees')).toBeDefined());
  layer = published(layers, 'ancient-trees');
  await ensureOverview(database, layer.tableId, layer.definition, (done) => {
    zooms.push(done);
  });
});
afterAll(() => layers.close());

interface Cell {
  zoom: number;
  row: number;
  column: number;
  points: number;
  fid: number;
}

async function cells(tableId = layer.tableId): Promise<Cell[]> {
  const { rows: found } = await database.query<{ id: number }>(
    'select cells_id as id from wangge.point_overviews where table_id = $1',
    [tableId],
  );
  const { rows } = await database.query<Cell>(
    `select zoom, row_number as row, column_number as column, points, fid
       from ${overviewTable(found[0]!.id)} order by zoom, row_number, column_number`,
  );
  return rows;
}

/** The cells of a version, first as they are and then as they are when they are made anew. */
async function keptAndMade({ tableId, definition }: PublishedLayer): Promise<[Cell[], Cell[]]> {
  const kept = await cells(tableId);
  await database.query('delete from wangge.point_overviews where table_id = $1', [tableId]);
  await ensureOverview(database, tableId, definition, () => undefined);
  const made = await cells(tableId);
  // Made anew, it may begin at another zoom: what both have is the same.
  const deepest = Math.min(kept.at(-1)!.zoom, made.at(-1)!.zoom);
  const shared = (all: Cell[]) => all.filter(({ zoom }) => zoom <= deepest);
  return [shared(kept), shared(made)];
}

test('is made with progress, once, and holds what the kernel would show', async () => {
  expect(zooms[0]).toBe(0);
  expect(zooms.length).toBeGreaterThan(5);
  let again = 0;
  const thinning = await ensureOverview(database, layer.tableId, layer.definition, () => {
    again++;
  });
  expect(again).toBe(0);

  const { rows } = await database.query<{ first: number }>(`select min(fid) as first from ${layer.table}`);
  const first = rows[0]!.first;
  const builder = new LayerIndexBuilder({ mosaic: false, classes: [] });
  for (const [at, { geometry, ...row }] of trees().entries())
    builder.add(first + at, project(geometry), attributesOf({ ...row, fid: first + at }));
  const points = builder.finish().generalisation.points!;
  expect(points.byZoom.length).toBe(thinning.below);
  expect(points.neighbourhoods).toBe(thinning.neighbourhoods);
  const found = await cells();
  expect(found.length).toBe(points.byZoom.reduce((sum, { codes }) => sum + codes.length, 0));
  for (const { zoom, row, column, points: count, fid } of found) {
    const level = points.byZoom[zoom]!;
    const at = level.codes.indexOf(mortonCode(column, row));
    expect([fid, count]).toEqual([first + level.features[at]!, level.counts[at]]);
  }
});

describe('an edit renews the neighbourhoods it touches, and the overview is as if it were made anew', () => {
  test.each([
    [
      'a new point that is the most important',
      `insert into TABLE (fid, properties, geom)
        values (900001, '{"rank": -1}', st_point(123.1, 31.1, 4326))`,
    ],
    [
      'many new points, some outside the town',
      `insert into TABLE (fid, properties, geom)
        select 910000 + n, '{}', st_point(122.9 + n / 1000.0, 31 + n / 2000.0, 4326) from generate_series(1, 300) n`,
    ],
    ['points that go', 'delete from TABLE where fid % 7 = 0'],
    ['points that move', `update TABLE set geom = st_translate(geom, 0.01, 0.02) where fid % 11 = 0`],
    [
      'points that lose importance',
      `update TABLE set properties = '{"rank": 9}' where properties ->> 'rank' = '1'`,
    ],
    ['the last point of a place far away', 'delete from TABLE where fid = 910001'],
  ])('%s', async (_, statement) => {
    await database.query(statement.replace('TABLE', layer.table));
    const [kept, made] = await keptAndMade(layer);
    expect(kept.length).toBeGreaterThan(100);
    expect(kept).toEqual(made);
  });
});

test('a version made by editing takes the overview over, and rolling back gives it back', async () => {
  const { rows } = await database.query<{ fid: number; etag: string }>(
    `select fid, ${etagColumn} as etag from ${layer.table} order by fid limit 2`,
  );
  const [first, second] = rows as [(typeof rows)[0], (typeof rows)[0]];
  const geometry = { type: 'Point', coordinates: [123.05, 31.05] };
  const { version } = await editFeatures(
    database,
    'ancient-trees',
    [
      {
        action: 'create',
        feature: { type: 'Feature', properties: { code: 'new', name: '新', rank: 0 }, geometry },
      },
      { action: 'delete', ...first },
      { action: 'update', ...second, changes: { geometry } },
    ],
    'test',
    null,
  );
  await layers.refresh();
  const edited = published(layers, 'ancient-trees');
  expect(edited.version).toBe(version);
  let made = 0;
  await ensureOverview(database, edited.tableId, edited.definition, () => {
    made++;
  });
  expect(made).toBe(0);
  const [kept, anew] = await keptAndMade(edited);
  expect(kept).toEqual(anew);

  await layers.rollback('ancient-trees', 'test');
  const back = published(layers, 'ancient-trees');
  expect(back.tableId).toBe(layer.tableId);
  await ensureOverview(database, back.tableId, back.definition, () => {
    made++;
  });
  expect(made).toBe(0);
  const [keptBack, anewBack] = await keptAndMade(back);
  expect(keptBack).toEqual(anewBack);
});

test('a tile says how many of how many it shows, in a header and in its layer', async () => {
  const town = await serve(database);
  await town.layers.define({ ...layer.definition, id: 'street-trees', minZoom: 0 });
  await publish(database, 'street-trees', trees());
  await vi.waitFor(() => expect(town.layers.find('street-trees')).toBeDefined());
  const response = await fetch(`${town.url}/tiles/street-trees/9/431/209`);
  const [, shown, total] = /^street-trees;shown=(\d+);total=(\d+)$/.exec(
    response.headers.get('wangge-features')!,
  )!;
  const tile = new Uint8Array(await response.arrayBuffer());
  await town.close();
  expect(mvtFaults(tile)).toEqual([]);
  expect(readFeatures(tile, 'street-trees').size).toBe(Number(shown));
  expect(Number(total)).toBeGreaterThan(Number(shown));
  expect(layerExtensions(tile)).toEqual({ [shownField]: Number(shown), [totalField]: Number(total) });
});

test('another budget needs another overview', async () => {
  const definition = { ...layer.definition, tileBudget: { features: 400 } };
  const small = await ensureOverview(database, layer.tableId, definition, () => undefined);
  const usual = await ensureOverview(database, layer.tableId, layer.definition, () => undefined);
  expect(small.neighbourhoods).toBeLessThan(usual.neighbourhoods);
  expect(small.below).toBeGreaterThan(usual.below);
});
