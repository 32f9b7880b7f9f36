import { VectorTile } from '@mapbox/vector-tile';
import { PbfReader } from 'pbf';
import { beforeAll, expect, test } from 'vitest';
import type { Database } from '../../../server/database/database.ts';
import { openExport } from '../../../server/features/export.ts';
import { createFeatures } from '../../../server/features/service.ts';
import { createComparison } from '../../../server/layers/comparing/compare.ts';
import { prepareFix } from '../../../server/layers/fixing/fix.ts';
import { loadFile } from '../../../server/layers/loading/load.ts';
import { createLayers } from '../../../server/layers/service.ts';
import { embeddedTestDatabase, testDatabase } from '../../harness/database.ts';
import { geodataPath } from '../../harness/geodata.ts';
import { published, serve } from '../../integration/tiles/town.ts';

const databases: Record<'native' | 'embedded', Database> = {} as never;

beforeAll(async () => {
  databases.native = await testDatabase();
  databases.embedded = await embeddedTestDatabase();
  for (const database of Object.values(databases)) await (await serve(database)).close();
});

/**
 * Findings, how many of each type and how large they are together. What rounding has left, which is told as one finding, is
 * counted by `folded`.
 */
async function findings(database: Database, layer: string, version: number, folded: 'each' | 'as one') {
  const { rows } = await database.query<{ type: string; count: number; measure: number | null }>(
    `select type, sum(case when $3 then coalesce((details ->> 'count')::integer, 1) else 1 end)::integer as count,
            sum(measure) as measure
       from wangge.layer_issues where layer_id = $1 and version = $2 group by type order by type`,
    [layer, version, folded === 'each'],
  );
  return rows;
}

interface Found {
  counts: Record<string, number>;
  /** Sums of areas in square metres, and of lengths in degrees. */
  sizes: Record<string, number>;
}

function positionsOf(features: readonly GeoJSON.Feature[]): number[][] {
  const flat = (part: unknown[]): number[][] =>
    typeof part[0] === 'number' ? [part as number[]] : part.flatMap((inner) => flat(inner as unknown[]));
  return features.flatMap(({ geometry }) => flat((geometry as GeoJSON.Polygon).coordinates));
}

/** What a database makes of a file: its checks, its fixes, what these change, what goes out and how it is drawn. */
async function examine(database: Database, layer: string, file: string[], options: object): Promise<Found> {
  const counts: Found['counts'] = {};
  const sizes: Found['sizes'] = {};
  const add = (when: string, rows: Awaited<ReturnType<typeof findings>>) => {
    for (const { type, count, measure } of rows) {
      counts[`${when} ${type}`] = count;
      sizes[`${when} ${type}`] = measure ?? 0;
    }
  };
  const request = { layer, path: geodataPath(...file), map: {}, by: 'test', publish: true, confirm: true };
  const { version, understood } = await loadFile(database, { ...request, ...options }, () => undefined);
  add('checked:', await findings(database, layer, version, 'each'));

  const { rows: faults } = await database.query<{ id: string; type: string }>(
    `select id, type from wangge.layer_issues where layer_id = $1 and version = $2
        and type in ('gap', 'overlap', 'invalid-geometry')`,
    [layer, version],
  );
  if (faults.length > 0) {
    const fixes = faults.map(({ id, type }) => ({
      issue: id,
      fix: type === 'invalid-geometry' ? ('make-valid' as const) : ('clean' as const),
    }));
    const fixed = await prepareFix(database, { layer, version, by: 'test' }, understood, fixes);
    await fixed.run!();
    // How many holes of a few square centimetres are left differs from release to release of GEOS.
    add('fixed:', await findings(database, layer, fixed.version, 'as one'));
    const query = { base: version, kind: undefined, cursor: undefined, limit: 1000 };
    const { changes, transfers = [] } = await createComparison(database).diff(layer, fixed.version, query);
    for (const kind of changes.flatMap(({ kinds }) => kinds))
      counts[`changed: ${kind}`] = (counts[`changed: ${kind}`] ?? 0) + 1;
    counts.transfers = transfers.length;
    sizes.transfers = transfers.reduce((sum, { area }) => sum + area, 0);
  }

  let text = '';
  const service = await createLayers(database, (error) => {
    throw error;
  });
  const whole = { layer, version, format: 'geojson', encoding: 'utf-8', query: {} } as const;
  const exporting = { database, layers: service, features: createFeatures(service, database) };
  const opened = await openExport(exporting, whole, new AbortController().signal);
  if (opened.kind === 'stream') for await (const part of opened.pieces) text += String(part);
  await service.close();
  const { features } = JSON.parse(text) as GeoJSON.FeatureCollection;
  counts.exported = features.length;
  counts['exported vertices'] = positionsOf(features).length;

  const { layers, url, close } = await serve(database);
  const [west, south, east, north] = published(layers, layer).bbox!;
  for (const z of [6, 9, 11, 12]) {
    const column = (lon: number) => Math.floor(((lon + 180) / 360) * 2 ** z);
    const row = (lat: number) => {
      const y = Math.asinh(Math.tan((lat * Math.PI) / 180));
      return Math.floor(((1 - y / Math.PI) / 2) * 2 ** z);
    };
    let drawn = 0;
    for (let x = column(west); x <= column(east); x++)
      for (let y = row(north); y <= row(south); y++) {
        const response = await fetch(`${url}/tiles/${layer}/${z}/${x}/${y}`);
        const body = new Uint8Array(await response.arrayBuffer());
        drawn += new VectorTile(new PbfReader(body)).layers[layer]?.length ?? 0;
      }
    counts[`drawn at zoom ${z}`] = drawn;
  }
  await close();
  return { counts, sizes };
}

const towns = 'shanghai-towns-wgs84';
const areas = 'shanghai-osm-areas';
const boston = 'truth-boston-311';

test.each([
  ['streets', [towns, 'shanghai_towns_raw.geojson.gz'], { map: { code: 'id', name: 'NAME' } }],
  ['streets', [towns, 'shanghai_towns_dissolved_coded.geojson.gz'], {}],
  ['districts', [towns, 'shanghai_districts_from_towns.geojson.gz'], {}],
  ['districts', ['shanghai-districts-gcj02', 'datav_310000.geojson.gz'], { crs: 'GCJ-02' }],
  ['districts', ['shanghai-districts-gbk-shp', '区县界_area.shp'], {}],
  ['streets', [areas, 'areas_hand_edited_overlaps_gaps.geojson.gz'], { map: { code: 'id' } }],
  ['streets', [areas, 'sectors_clean_topology.geojson.gz'], { map: { code: 'id' } }],
  ['streets', [boston, 'wards_wgs84.geojson.gz'], {}],
  ['streets', [boston, 'precincts_epsg2249.geojson.gz'], { crs: 'EPSG:2249' }],
  ['roads', ['shanghai-water-roads', 'shroad.geojson.gz'], {}],
])('%s from %j %j: both databases tell the same', { timeout: 300_000 }, async (layer, file, options) => {
  const native = await examine(databases.native, layer, file, options);
  const embedded = await examine(databases.embedded, layer, file, options);
  expect(embedded.counts).toEqual(native.counts);
  for (const [what, size] of Object.entries(native.sizes))
    expect(Math.abs((embedded.sizes[what] ?? 0) - size), what).toBeLessThanOrEqual(
      0.01 + Math.abs(size) * 1e-6,
    );
});
