import type { Geometry } from 'geojson';
import request from 'supertest';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Decision } from '../../../domain/routing/decision.ts';
import { testDatabase } from '../../harness/database.ts';
import { startWholeService, type WholeService } from '../../harness/whole-service.ts';
import { box, publish, startRouting, startTown } from './town.ts';

/** A bow tie over both streets of the town, whose lobes have 3 and 1 parts of its surface. */
const bowTie: Geometry = {
  type: 'Polygon',
  coordinates: [
    [
      [123.002, 31.002],
      [123.002, 31.018],
      [123.018, 31.006],
      [123.018, 31.014],
      [123.002, 31.002],
    ],
  ],
};

describe('a snapshot comes to be from whatever can be published', () => {
  it('an air grid that crosses itself is taken as it is made valid, and the city goes on', async () => {
    const running = await startTown(await testDatabase(), {
      'air-grids': [
        { code: 'air-1', geometry: bowTie },
        { code: 'air-2', geometry: box(123.0005, 31.0005, 123.0015, 31.0015) },
      ],
    });
    const ask = (lon: number, lat: number) =>
      running.routing.decideNow({ lon, lat, item: 'road.dust-warning' });
    const decision = ask(123.00412, 31.00812);
    expect(decision.lead.code).toBe('990101001');
    expect(decision.reasons.find(({ code }) => code === 'meets')).toMatchObject({ feature: 'air-1' });
    expect(ask(123.00112, 31.00112).lead.code).toBe('990101001');
    expect(running.routing.state()).toMatchObject({ behindSince: null, leftOut: [] });

    // Published beside a running service, it is taken in as any other version is.
    const crossed = [
      { code: '990101001', parent: '990101', geometry: bowTie },
      { code: '990101002', parent: '990101', geometry: box(123.01, 31, 123.02, 31.02) },
    ];
    await publish(running.database, 'streets', crossed);
    await running.layers.refresh();
    await expect
      .poll(() => running.routing.state().snapshot, { timeout: 20_000 })
      .toMatch(new RegExp(`/${running.layers.find('streets')!.publicationId}$`));
    await running.routing.close();
    await running.layers.close();
    expect(running.failures).toEqual([]);
  });
});

it('a service whose first snapshot cannot be built starts all the same, and answers places once it can', async () => {
  const database = await testDatabase();
  const before = await startTown(database);
  await before.routing.close();
  await before.layers.close();
  const { rows } = await database.query<{ name: string }>(
    `select 'version_' || table_id as name from wangge.layer_versions where layer_id = 'streets'`,
  );
  const { name } = rows[0]!;
  await database.query(`alter table wangge_data.${name} rename to ${name}_away`);
  const running = await startRouting(database);
  const ask = () => request(running.app).get('/api/route?lon=123.00312&lat=31.00712');
  const answer = await ask();
  expect([answer.status, answer.body.code, answer.headers['retry-after']]).toEqual([
    503,
    'routing-unavailable',
    '5',
  ]);
  expect(running.routing.state()).toMatchObject({ snapshot: null, behindSince: expect.any(Date) });
  expect(running.failures.length).toBeGreaterThan(0);
  await database.query(`alter table wangge_data.${name}_away rename to ${name}`);
  await expect.poll(async () => (await ask()).status, { timeout: 60_000 }).toBe(200);
  expect((await ask()).body.lead.code).toBe('990101001');
  await running.routing.close();
  await running.layers.close();
});

describe('what cannot be used', () => {
  let service: WholeService;
  beforeAll(async () => {
    service = await startWholeService(async (database) => {
      await publish(database, 'pump-stations', [
        {
          code: 'p1',
          properties: { operator: '排水公司', operatorCode: 'drain-1' },
          geometry: { type: 'Point', coordinates: [123.005, 31.005] },
        },
        { code: 'p2', geometry: { type: 'Point', coordinates: [123.006, 31.005] } },
      ]);
      await publish(database, 'air-grids', [
        { code: 'air-1', geometry: box(123.001, 31.001, 123.011, 31.011) },
        { code: 'air-2', geometry: box(123.021, 31.001, 123.031, 31.011) },
      ]);
      // No file can bring this in; a table that somebody mended by hand can hold it.
      const { rows } = await database.query<{ name: string }>(
        `select 'wangge_data.version_' || v.table_id as name from wangge.layers l
           join wangge.layer_versions v on v.layer_id = l.id and v.version = l.published_version
          where l.id = any ($1) order by l.id`,
        [['air-grids', 'pump-stations', 'streets']],
      );
      await database.query(
        `update ${rows[0]!.name} set geom = ST_SetSRID(ST_MakePolygon(ST_MakeLine(array[
           ST_MakePoint(123, 31), ST_MakePoint('Infinity', 31), ST_MakePoint(123.01, 31.01), ST_MakePoint(123, 31)])), 4326)
          where code = 'air-2'`,
      );
      await database.query(
        `update ${rows[1]!.name} set geom = ST_GeomFromText('POINT EMPTY', 4326) where code = 'p2'`,
      );
      await database.query(
        `update ${rows[2]!.name} set geom = ST_GeomFromText('POLYGON EMPTY', 4326) where code = '990102002'`,
      );
    });
  });
  afterAll(() => service.close());

  const get = (path: string, key = true) => {
    const asked = request(service.url).get(path);
    return key ? asked.set('authorization', `Bearer ${service.adminKey}`) : asked;
  };

  it('is left out, named to those who keep layers, counted in readiness and metrics; the rest is answered', async () => {
    const { body } = await get('/api/routing/snapshot');
    expect(body).toMatchObject({
      behindSince: null,
      leftOut: [
        {
          layer: 'streets',
          version: 1,
          count: 1,
          features: [
            { feature: '990102002', fault: 'empty', text: { zh: expect.stringContaining('没有图形') } },
          ],
        },
        { layer: 'air-grids', version: 1, count: 1, features: [{ feature: 'air-2', fault: 'unreadable' }] },
        { layer: 'pump-stations', version: 1, count: 1, features: [{ feature: 'p2', fault: 'empty' }] },
      ],
    });
    expect((await get('/api/routing/snapshot', false)).status).toBe(401);
    const ready = await get('/health/ready', false);
    expect(ready.status).toBe(200);
    expect(ready.body).toMatchObject({
      status: 'ready',
      warnings: expect.arrayContaining([
        expect.stringContaining('leaves out 1 feature of version 1 of streets'),
        expect.stringContaining('leaves out 1 feature of version 1 of pump-stations'),
      ]),
      routing: {
        behindSince: null,
        leftOut: [
          { layer: 'streets', version: 1, count: 1 },
          { layer: 'air-grids' },
          { layer: 'pump-stations' },
        ],
      },
      background: [],
    });
    expect(JSON.stringify(ready.body)).not.toContain('990102002');
    const metrics = await get('/metrics');
    expect(metrics.text).toContain('wangge_routing_left_out{layer="streets"} 1');
    expect(metrics.text).toContain('wangge_routing_behind 0');
    expect(metrics.text).toContain('wangge_background_failing{task="routing"} 0');
    const decision = (await get('/api/route?lon=123.00512&lat=31.00512&item=pump.full-load'))
      .body as Decision;
    expect(decision).toMatchObject({ status: 'routed', lead: { code: 'drain-1' } });
  });

  it('a snapshot that cannot be built is told, answers by the one before say so, and it is built in the end', async () => {
    await publish(service.database, 'rivers', []);
    const table = await service.database.query<{ name: string }>(
      `select 'version_' || table_id as name from wangge.layer_versions where layer_id = 'rivers'`,
    );
    const { name } = table.rows[0]!;
    await expect
      .poll(async () => (await get('/health/ready')).body.routing.behindSince, { timeout: 20_000 })
      .toBeNull();
    // Its table is taken away, and it is put in force once more: nothing can read it until the table is back.
    await service.database.query(`alter table wangge_data.${name} rename to ${name}_away`);
    const place = '/api/route?lon=123.00512&lat=31.00512';
    await service.database.query(`insert into wangge.publications (layer_id, version, effective_from, published_at, published_by)
      select 'rivers', 1, now(), now(), 'test'`);
    await expect
      .poll(async () => (await get('/health/ready')).body.routing.behindSince, { timeout: 20_000 })
      .not.toBeNull();
    const { reasons } = (await get(place)).body as Decision;
    expect(reasons).toContainEqual(expect.objectContaining({ code: 'snapshot-behind' }));
    const { body } = await get('/health/ready');
    // Indicators over the same layer may fail as well.
    expect(body.background).toContainEqual(expect.objectContaining({ task: 'routing' }));
    expect((await get('/metrics')).text).toContain('wangge_routing_behind 1');
    await service.database.query(`alter table wangge_data.${name}_away rename to ${name}`);
    await expect
      .poll(async () => (await get('/health/ready')).body.routing.behindSince, { timeout: 60_000 })
      .toBeNull();
    const after = (await get(place)).body as Decision;
    expect(after.reasons.map(({ code }) => code)).not.toContain('snapshot-behind');
  });
});
