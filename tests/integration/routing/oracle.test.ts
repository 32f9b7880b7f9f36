import type { Geometry, Position } from 'geojson';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import type { Database } from '../../../server/database/database.ts';
import { nearestBorder } from '../../../server/routing/kernel/border.ts';
import type { Snapshot } from '../../../server/routing/snapshot.ts';
import { testDatabase } from '../../harness/database.ts';
import { type Feature, publish, startTown } from './town.ts';

/** The same numbers in every run, so that a failure can be looked at again. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

const columns = 24;
const rows = 20;
const subdivisions = 6;
const west = 123;
const south = 31;
const cell = 0.004;

/** A mosaic with wavy borders: `size` × `size` cells an area; every border is shared to the last bit. */
function mosaic(prefix: string, size: number): Feature[] {
  const corner = (i: number, j: number): Position => {
    const wave = random(i * 7919 + j * 104_729);
    return [
      west + (cell * i) / subdivisions + (wave() - 0.5) * cell * 0.12,
      south + (cell * j) / subdivisions + (wave() - 0.5) * cell * 0.12,
    ];
  };
  const features: Feature[] = [];
  for (let j = 0; j < rows; j += size)
    for (let i = 0; i < columns; i += size) {
      const [left, right] = [i * subdivisions, (i + size) * subdivisions];
      const [bottom, top] = [j * subdivisions, (j + size) * subdivisions];
      const ring: Position[] = [];
      for (let k = left; k < right; k++) ring.push(corner(k, bottom));
      for (let k = bottom; k < top; k++) ring.push(corner(right, k));
      for (let k = right; k > left; k--) ring.push(corner(k, top));
      for (let k = top; k > bottom; k--) ring.push(corner(left, k));
      ring.push(ring[0]!);
      const code = `${prefix}${String(100 + ((i * 37 + j * 53) % 900)).padStart(3, '0')}${i}x${j}`;
      features.push({ code, geometry: { type: 'Polygon', coordinates: [ring] } });
    }
  return features;
}

/** Discs that overlap, touch, leave gaps and have holes, some of them in two parts. */
function discs(count: number): Feature[] {
  const next = random(20_261_121);
  return Array.from({ length: count }, (_, n): Feature => {
    const ring = (x: number, y: number, radius: number, reverse: boolean): Position[] => {
      const vertices = Array.from({ length: 40 }, (_, k): Position => {
        const angle = ((reverse ? -k : k) / 40) * 2 * Math.PI;
        return [x + radius * Math.cos(angle), y + radius * Math.sin(angle)];
      });
      return [...vertices, vertices[0]!];
    };
    const [x, y] = [west + next() * columns * cell, south + next() * rows * cell];
    const radius = cell * (0.6 + next() * 1.5);
    const outer = [ring(x, y, radius, false), ring(x, y, radius / 3, true)];
    const geometry: Geometry =
      n % 3 === 0
        ? { type: 'MultiPolygon', coordinates: [outer, [ring(x + 3 * radius, y, radius / 2, false)]] }
        : { type: 'Polygon', coordinates: n % 3 === 1 ? outer : [outer[0]!] };
    return { code: `d${n}`, geometry };
  });
}

/** Winding lines, some of them in two parts. */
function lines(count: number): Feature[] {
  const next = random(99);
  return Array.from({ length: count }, (_, n): Feature => {
    const line = (): Position[] => {
      let [x, y] = [west + next() * columns * cell, south + next() * rows * cell];
      return Array.from({ length: 15 }, (): Position => {
        x += (next() - 0.5) * cell;
        y += (next() - 0.5) * cell;
        return [x, y];
      });
    };
    const geometry: Geometry =
      n % 2 === 0
        ? { type: 'MultiLineString', coordinates: [line(), line()] }
        : { type: 'LineString', coordinates: line() };
    return { code: `r${n}`, geometry };
  });
}

const layers: Record<string, Feature[]> = {
  districts: mosaic('99', 4),
  streets: mosaic('98', 2),
  'responsibility-grids': discs(60),
  'unit-grids': mosaic('97', 1),
  parks: discs(60),
  rivers: lines(120),
};
const tierIds = ['districts', 'streets', 'responsibility-grids', 'unit-grids'];

function tryingPoints(): Position[] {
  const next = random(7);
  const points: Position[] = [];
  for (let i = 0; i < 8000; i++)
    points.push([west + (next() * 1.1 - 0.05) * columns * cell, south + (next() * 1.1 - 0.05) * rows * cell]);
  const rings = tierIds
    .flatMap((id) => layers[id]!)
    .flatMap(({ geometry }) =>
      geometry.type === 'MultiPolygon'
        ? geometry.coordinates.flat()
        : (geometry as { coordinates: Position[][] }).coordinates,
    );
  for (const ring of rings)
    for (let k = 0; k + 1 < ring.length; k++) {
      if (next() > 0.25) continue;
      const [[ax, ay], [bx, by]] = [ring[k]!, ring[k + 1]!] as [[number, number], [number, number]];
      const share = next();
      const [x, y] = [ax + (bx - ax) * share, ay + (by - ay) * share];
      points.push([ax, ay], [(ax + bx) / 2, (ay + by) / 2], [x, y], [x + 1e-9, y], [x, y - 1e-9]);
    }
  return points;
}

let database: Database;
let snapshot: Snapshot;
beforeAll(async () => {
  database = await testDatabase();
  const running = await startTown(database);
  for (const [layer, features] of Object.entries(layers)) await publish(database, layer, features);
  await running.layers.refresh();
  const counts = Object.values(layers).map((features) => features.length);
  await vi.waitFor(() => {
    const { mosaic, assets } = running.routing.current();
    const built = ['parks', 'rivers'].map((id) => assets.get(id)?.assets.codes.length);
    expect(mosaic.names.length).toBe(tierIds.flatMap((id) => layers[id]!).length);
    expect(built).toEqual(counts.slice(-2));
  }, 20_000);
  snapshot = running.routing.current();
  return async () => {
    await running.routing.close();
    await running.layers.close();
    expect(running.failures).toEqual([]);
  };
});

async function tableOfLayer(id: string): Promise<string> {
  const { rows: found } = await database.query<{ table_id: number }>(
    'select table_id from wangge.layer_versions where layer_id = $1 order by version desc limit 1',
    [id],
  );
  return `wangge_data.version_${found[0]!.table_id}`;
}

describe('against PostGIS', () => {
  it('finds the same areas for every point: inside, on borders, in corners, overlaps, gaps and holes', async () => {
    const points = tryingPoints();
    const expected = points.map((): string[] => []);
    for (const id of tierIds) {
      const { rows: hits } = await database.query<{ n: number; codes: string[] }>(
        `select p.n::int as n, array_agg(f.code order by f.code collate "C") as codes
           from unnest($1::float8[], $2::float8[]) with ordinality as p (x, y, n)
           join ${await tableOfLayer(id)} f on ST_Covers(f.geom, ST_SetSRID(ST_Point(p.x, p.y), 4326))
          group by p.n`,
        [points.map(([x]) => x), points.map(([, y]) => y)],
      );
      for (const { n, codes } of hits) expected[n - 1]!.push(...codes);
    }
    const differing = points.filter(([x, y], i) => {
      const codes = snapshot.locator.covering(x!, y!).map((area) => snapshot.mosaic.table.codes[area]);
      return codes.join() !== expected[i]!.join();
    });
    expect(points.length).toBeGreaterThan(25_000);
    expect(expected.filter((codes) => codes.length > 5).length).toBeGreaterThan(100);
    expect(differing).toEqual([]);
  });

  it('measures the distance to the nearest border as on the ellipsoid', async () => {
    const points = tryingPoints().slice(0, 1500);
    const { rows: nearest } = await database.query<{ metres: number }>(
      `select (select min(ST_Distance(ST_Boundary(f.geom)::geography, place.p::geography))
                 from ${await tableOfLayer('streets')} f where f.geom && ST_Expand(place.p, 0.02)) as metres
         from unnest($1::float8[], $2::float8[]) with ordinality as p (x, y, n)
        cross join lateral (select ST_SetSRID(ST_Point(x, y), 4326) as p) as place order by n`,
      [points.map(([x]) => x), points.map(([, y]) => y)],
    );
    const { table, grid } = snapshot.mosaic;
    points.forEach(([x, y], i) => {
      const near = nearestBorder(table, grid, x!, y!, 1, 2000);
      expect(Math.abs(near!.distance - nearest[i]!.metres)).toBeLessThan(0.02 + nearest[i]!.metres * 1e-3);
    });
  });

  it.each(['parks', 'rivers'])('finds the same %s within a distance, and measures it', async (id) => {
    const next = random(5);
    const reach = 600;
    const points = Array.from({ length: 400 }, () => [
      west + next() * columns * cell,
      south + next() * rows * cell,
    ]);
    const { rows: hits } = await database.query<{ n: number; code: string; metres: number }>(
      `select p.n::int as n, f.code,
              ST_Distance(f.geom::geography, ST_SetSRID(ST_Point(p.x, p.y), 4326)::geography) as metres
         from unnest($1::float8[], $2::float8[]) with ordinality as p (x, y, n)
         join ${await tableOfLayer(id)} f on f.geom && ST_Expand(ST_SetSRID(ST_Point(p.x, p.y), 4326), 0.01)`,
      [points.map(([x]) => x), points.map(([, y]) => y)],
    );
    const { locator, assets } = snapshot.assets.get(id)!;
    // PostGIS picks the nearest part of a geometry on a sphere, which differs from the ellipsoid by 0.3 %.
    const sure = 0.02 + reach * 3e-3;
    expect(hits.filter(({ metres }) => metres < reach).length).toBeGreaterThan(500);
    for (const [i, [x, y]] of points.entries()) {
      const found = new Map(
        locator.within(x!, y!, reach).map(({ feature, distance }) => [assets.codes[feature]!, distance]),
      );
      for (const { n, code, metres } of hits) {
        if (n !== i + 1 || Math.abs(metres - reach) < sure) continue;
        const distance = found.get(code) ?? Number.POSITIVE_INFINITY;
        if (metres < reach) expect(Math.abs(distance - metres)).toBeLessThan(sure);
        else expect(found.has(code)).toBe(false);
      }
    }
  });
});
