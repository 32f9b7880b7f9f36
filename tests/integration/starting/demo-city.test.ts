import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Database } from '../../../server/database/database.ts';
import { openDatabase } from '../../../server/database/open.ts';
import { type Command, environmentOf, startCommand } from '../../harness/command.ts';
import { type TestDatabasePlace, testDatabasePlace } from '../../harness/database.ts';
import { keepDemoCity } from '../../harness/demo-service.ts';
import { silentLog } from '../../harness/silent-log.ts';

let place: TestDatabasePlace;
beforeAll(async () => {
  place = await testDatabasePlace();
});

function start(): Command {
  return startCommand(['serve'], { ...environmentOf(place), PORT: '0', WANGGE_DEMO: '1' });
}

async function addressOf(service: Command): Promise<string> {
  return (await service.says(/console {3}(http:\S+)/))[1]!;
}

const counts: [string, number][] = [
  ['districts', 16],
  ['streets', 213],
  ['responsibility-grids', 1_829],
  ['unit-grids', 40_625],
];

describe('the first start, cut off twice, then let through', { timeout: 400_000 }, () => {
  test('SIGTERM while the city is being built ends it cleanly', async () => {
    const service = start();
    await service.says(/Demo city: districts/);
    service.child.kill('SIGTERM');
    expect(await service.ended()).toBe(0);
    expect(service.output()).toContain('SIGTERM: stopping');
    expect(service.errors()).not.toMatch(/wangge:|Error/);
  });

  test('kill -9 in the middle of writing it leaves what the next start continues from', async () => {
    const service = start();
    await service.says(/Demo city: writing unit-grids/);
    await service.kill();
  });

  test('the next start finishes the city, prints the address and how to sign in', async () => {
    const service = start();
    const url = await addressOf(service);
    await service.says(/sign in {3}dispatcher, .* password wangge-demo/);
    const { layers } = (await (await fetch(`${url}api/layers`)).json()) as {
      layers: { id: string; featureCount: number; version: number }[];
    };
    const found = new Map(layers.map((layer) => [layer.id, layer]));
    expect(counts.map(([id]) => [id, found.get(id)?.featureCount])).toEqual(counts);
    expect(layers.every((layer) => layer.featureCount > 0 && layer.version === 1)).toBe(true);
    const signedIn = await fetch(`${url}api/session`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ name: 'dispatcher', password: 'wangge-demo' }),
    });
    const { token } = (await signedIn.json()) as { token: string };
    const headers = { Authorization: `Bearer ${token}` };
    const { orders } = (await (await fetch(`${url}api/orders?limit=100`, { headers })).json()) as {
      orders: { state: string }[];
    };
    expect(orders.length).toBeGreaterThan(50);
    expect(new Set(orders.map((order) => order.state))).toContain('closed');
    const { sources } = (await (await fetch(`${url}api/sources`, { headers })).json()) as {
      sources: { id: string; acceptedAt: string | null }[];
    };
    expect(sources.filter(({ acceptedAt }) => acceptedAt !== null).map(({ id }) => id)).toContain(
      'camera-ai',
    );
    service.child.kill('SIGTERM');
    expect(await service.ended()).toBe(0);
  });

  test('a later start uses the city that is there', async () => {
    const service = start();
    const url = await addressOf(service);
    expect(service.errors()).not.toContain('Demo city');
    expect((await fetch(`${url}health/ready`)).status).toBe(200);
    expect((await fetch(url)).headers.get('content-type')).toContain('text/html');
    // The city has more layers than one address of tiles holds: every source of its style has to be there.
    const { sources } = (await (await fetch(`${url}styles/city.json`)).json()) as {
      sources: Record<string, { url: string }>;
    };
    const answers = await Promise.all(Object.values(sources).map((source) => fetch(source.url)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    service.child.kill('SIGINT');
    expect(await service.ended()).toBe(0);
    if (place.databaseUrl === undefined) await keepDemoCity(place.dataDirectory);
  });
});

describe('the mosaic of the demo city, as PostGIS sees it', () => {
  let database: Database;
  const tables = new Map<string, string>();

  beforeAll(async () => {
    database = await openDatabase({ ...place, log: silentLog });
    const { rows } = await database.query<{ layer_id: string; table_id: number }>(
      'select layer_id, table_id from wangge.layer_versions',
    );
    for (const row of rows) tables.set(row.layer_id, `wangge_data.version_${row.table_id}`);
  });
  afterAll(() => database.close());

  test.each(counts.map(([id]) => id))('every area of %s is valid and their areas add up', async (id) => {
    const { rows } = await database.query<{ invalid: number; sum: number; whole: number }>(
      `select count(*) filter (where not ST_IsValid(geom)) as invalid, sum(ST_Area(geom)) as sum,
              (select sum(ST_Area(geom)) from ${tables.get('districts')}) as whole
         from ${tables.get(id)}`,
    );
    expect(rows[0]?.invalid).toBe(0);
    expect(rows[0]!.sum / rows[0]!.whole).toBeCloseTo(1, 9);
  });

  test.each([
    ['streets', 'districts'],
    ['responsibility-grids', 'streets'],
    ['unit-grids', 'responsibility-grids'],
  ])('%s lie inside their parent among %s and do not overlap', async (child, parent) => {
    const { rows } = await database.query<{ outside: number }>(
      `select count(*) as outside from ${tables.get(child)} c
         left join ${tables.get(parent)} p on p.code = c.parent
        where p.code is null or not ST_CoveredBy(c.geom, p.geom)`,
    );
    expect(rows[0]?.outside).toBe(0);
    const overlaps = await database.query<{ pairs: number }>(
      `select count(*) as pairs from ${tables.get(child)} a join ${tables.get(child)} b
           on a.geom && b.geom and a.fid < b.fid and ST_Relate(a.geom, b.geom, '2********')`,
    );
    expect(overlaps.rows[0]?.pairs).toBe(0);
  });
});
