import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cityWide } from '../../../domain/access/principal.ts';
import type { Event } from '../../../domain/answers/events.ts';
import type { Alarm, Datastream, ReadingsAnswer } from '../../../domain/answers/readings.ts';
import { createItems } from '../../../server/items/service.ts';
import { createLayers } from '../../../server/layers/service.ts';
import { createQuantities, readQuantities } from '../../../server/readings/quantities.ts';
import { createReadings } from '../../../server/readings/service.ts';
import { createRouting } from '../../../server/routing/service.ts';
import { testDatabase } from '../../harness/database.ts';
import { type Operations, type ProblemBody, startOperations } from '../../harness/operations.ts';
import { inFirstStreet, outside, tinyCity } from '../../harness/tiny-city.ts';

let operations: Operations;
beforeAll(async () => {
  operations = await startOperations(await testDatabase(tinyCity));
});
afterAll(async () => {
  expect(operations.failures).toEqual([]);
  await operations.close();
});

const [lon, lat] = inFirstStreet;
const start = Date.now() - 2 * 24 * 3_600_000;
const at = (seconds: number) => new Date(start + seconds * 1000).toISOString();
let sensors = 0;

/** Water in an underpass: an alarm above 0.25 m for a minute, over at 0.2 m. */
function underpass() {
  const sensor = `underpass-${++sensors}`;
  const base = { source: 'water-level', sensor, quantity: 'water-depth', unit: 'm', lon, lat };
  return {
    sensor,
    reading: (seconds: number, value: unknown) => ({ ...base, value, observedAt: at(seconds) }),
  };
}

async function post(body: unknown, headers: Record<string, string> = {}) {
  return operations.request<ReadingsAnswer & ProblemBody>('partner', '/api/readings', { body, headers });
}

async function eventsOf(sensor: string): Promise<{ occurredAt: string; value: number }[]> {
  const { rows } = await operations.database.query<{ occurredAt: string; value: number }>(
    `select wangge.utc_text(occurred_at) as "occurredAt", (properties ->> 'value')::double precision as value
       from wangge.events where properties ->> 'sensor' = $1 order by occurred_at`,
    [sensor],
  );
  return rows;
}

describe('readings', () => {
  it('raise an alarm that becomes one event, when the threshold has held, and it ends', async () => {
    const { sensor, reading } = underpass();
    const first = await post(reading(0, 0.3));
    expect(first.status).toBe(200);
    expect(first.body).toEqual({ taken: 1, repeated: 0, refused: [], alarms: [] });
    expect((await post(reading(30, 0.4))).body.alarms).toEqual([]);
    const { alarms } = (await post(reading(60, 0.35))).body;
    expect(alarms).toEqual([
      {
        id: expect.any(Number),
        source: 'water-level',
        sensor,
        quantity: 'water-depth',
        unit: 'm',
        item: 'pump.underpass-flooding',
        since: at(0),
        openedAt: at(60),
        endedAt: null,
        peak: 0.4,
        event: { id: expect.any(Number), orderNumber: expect.stringMatching(/^\d{8}-\d{6}$/) },
        refusal: null,
      },
    ]);
    const event = await operations.request<Event>('dispatcher', `/api/events/${alarms[0]!.event!.id}`);
    expect(event.body).toMatchObject({
      source: 'water-level',
      item: 'pump.underpass-flooding',
      occurredAt: at(60),
      point: inFirstStreet,
      properties: { sensor, quantity: 'water-depth', unit: 'm', value: 0.4, since: at(0) },
      decision: { status: 'routed' },
    });
    expect((await post([reading(90, 0.5), reading(120, 0.22)])).body.alarms).toEqual([]);
    expect((await post(reading(150, 0.2))).body.alarms).toEqual([]);
    const { body } = await operations.request<{ datastreams: Datastream[] }>(
      'dispatcher',
      '/api/datastreams?source=water-level&limit=1000',
    );
    const stream = body.datastreams.find((one) => one.sensor === sensor)!;
    expect(stream).toMatchObject({ point: inFirstStreet, lastAt: at(150), lastValue: 0.2, alarms: 0 });
    const detail = await operations.request<{ readings: object[]; history: Alarm[] }>(
      'dispatcher',
      `/api/datastreams/${stream.id}?since=${at(0)}`,
    );
    expect(detail.body.readings).toHaveLength(6);
    expect(detail.body.readings[1]).toEqual({ at: at(30), value: 0.4 });
    expect(detail.body.history).toMatchObject([{ openedAt: at(60), endedAt: at(150), peak: 0.5 }]);
    expect(await eventsOf(sensor)).toEqual([{ occurredAt: at(60), value: 0.4 }]);
  });

  it('that are known already change nothing', async () => {
    const { sensor, reading } = underpass();
    const batch = [reading(0, 0.3), reading(60, 0.3), reading(60, 0.1)];
    expect((await post(batch)).body).toMatchObject({ taken: 2, repeated: 1, alarms: [{ sensor }] });
    expect((await post(batch)).body).toEqual({ taken: 0, repeated: 3, refused: [], alarms: [] });
    expect(await eventsOf(sensor)).toHaveLength(1);
  });

  it('that come late keep their own time: they may raise an alarm of the past, and never take one back', async () => {
    const { sensor, reading } = underpass();
    await post([reading(0, 0.1), reading(300, 0.1), reading(600, 0.1)]);
    const late = (await post([reading(160, 0.5), reading(100, 0.4), reading(130, 0.4)])).body.alarms;
    expect(late).toMatchObject([{ since: at(100), openedAt: at(160), endedAt: at(300), peak: 0.5 }]);
    // Now it shows that the water was away in between: the order is open all the same, and no second one is.
    expect((await post(reading(140, 0.1))).body.alarms).toEqual([]);
    // One that belongs to the same alarm, before it.
    expect((await post(reading(90, 0.4))).body.alarms).toEqual([]);
    expect(await eventsOf(sensor)).toEqual([{ occurredAt: at(160), value: 0.5 }]);
  });

  it('are followed across a restart, by several processes at once', async () => {
    const { sensor, reading } = underpass();
    await post(reading(0, 0.3));
    const { database, events, sources } = operations;
    const fail = (error: unknown) => operations.failures.push(error);
    const layers = await createLayers(database, fail);
    const items = createItems();
    const routing = await createRouting({ database, layers, items, log: fail });
    const quantities = createQuantities(readQuantities());
    const others = [0, 1].map(() =>
      createReadings({ database, layers, quantities, items, routing, sources, events, log: fail }),
    );
    const principal = cityWide('key', 'partner', 'partner');
    const all = [reading(30, 0.3), reading(60, 0.3), reading(90, 0.3), reading(120, 0.3)];
    const answers = await Promise.all(
      [...others, ...others].map((readings, index) =>
        readings.take(index % 2 === 0 ? all : [...all].reverse(), principal),
      ),
    );
    for (const other of others) await other.close();
    await routing.close();
    await layers.close();
    expect(answers.map(({ taken }) => taken).reduce((a, b) => a + b)).toBe(4);
    expect(answers.flatMap(({ alarms }) => alarms)).toMatchObject([{ since: at(0), openedAt: at(60) }]);
    expect(await eventsOf(sensor)).toHaveLength(1);
  });

  it('whose alarm a killed process did not report are reported by another, once', async () => {
    const { sensor, reading } = underpass();
    const { alarms } = (await post([reading(0, 0.3), reading(60, 0.3)])).body;
    await operations.database.query(
      `update wangge.sensor_alarms set event_id = null, made_at = now() - interval '1 hour' where id = $1`,
      [alarms[0]!.id],
    );
    await operations.readings.sweep();
    expect(await eventsOf(sensor)).toHaveLength(1);
    const { rows } = await operations.database.query<{ event: number }>(
      'select event_id as event from wangge.sensor_alarms where id = $1',
      [alarms[0]!.id],
    );
    expect(rows).toEqual([{ event: alarms[0]!.event!.id }]);
  });

  it('come as NDJSON, with an answer for each line that is refused', async () => {
    const { reading } = underpass();
    const lines = [reading(0, 0.1), '{"cut', reading(30, 0.1), { ...reading(60, 0.1), unit: 'kg' }];
    const answer = await post(
      lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n'),
      { 'Content-Type': 'application/x-ndjson' },
    );
    expect(answer.status).toBe(207);
    expect(answer.body).toMatchObject({
      taken: 2,
      refused: [
        { index: 1, code: 'invalid-json', detail: expect.stringContaining('Line 2') },
        {
          index: 3,
          code: 'wrong-unit',
          detail: expect.stringContaining('"kg"'),
          errors: [{ path: '/unit' }],
        },
      ],
    });
  });

  it('come as CSV with Chinese columns and city times, also in GB 18030', async () => {
    const { sensor } = underpass();
    const text = [
      '来源,设备编号,监测项,单位,数值,时间,经度,纬度',
      `水务局,${sensor},h2s,mg/m³,3,${cityTime(0)},${lon},${lat}`,
      `水务局,${sensor},h2s,mg/m3,NaN,${cityTime(60)},,`,
      `水务局,${sensor},h2s,mg/m3,4,${cityTime(120)},,`,
    ].join('\r\n');
    const bytes = execFileSync('iconv', ['-f', 'utf-8', '-t', 'gb18030'], { input: text });
    const response = await fetch(`${operations.url}/api/readings`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${operations.keys.partner}`, 'Content-Type': 'text/csv' },
      body: new Uint8Array(bytes),
    });
    expect(response.status).toBe(207);
    expect(await response.json()).toMatchObject({
      taken: 2,
      refused: [
        {
          index: 1,
          code: 'invalid-input',
          errors: [{ path: '/value', message: 'expected a finite number' }],
        },
      ],
    });
    const { rows } = await operations.database.query(
      `select source, wangge.utc_text(last_at) as at, unit from wangge.datastreams where sensor = $1`,
      [sensor],
    );
    expect(rows).toEqual([{ source: '水务局', at: at(120).replace(/\.\d+Z/, '.000Z'), unit: 'mg/m3' }]);
  });
});

/** As a spreadsheet writes it, on the city's clock. */
function cityTime(seconds: number): string {
  const local = new Date(start + seconds * 1000 + 8 * 3_600_000).toISOString();
  return local.slice(0, 19).replace('T', ' ').replaceAll('-', '/');
}

describe('what is refused', () => {
  const good = {
    source: 'other',
    sensor: 's',
    quantity: 'h2s',
    unit: 'mg/m3',
    value: 1,
    observedAt: at(0),
    lon,
    lat,
  };

  it.each(['source', 'sensor', 'quantity', 'unit', 'value', 'observedAt'] as const)(
    'none without "%s"',
    async (field) => {
      const { [field]: _, ...rest } = good;
      const { status, body } = await post(rest);
      expect([status, body.code]).toEqual([400, 'invalid-input']);
      expect(body.errors).toMatchObject([{ path: `/${field}` }]);
    },
  );

  it.each<[string, object, string, string]>([
    ['a text for a value', { value: '12' }, 'invalid-input', '/value'],
    ['null for a value, as JSON writes NaN', { value: Number.NaN }, 'invalid-input', '/value'],
    ['another unit', { unit: 'ppm' }, 'wrong-unit', '/unit'],
    ['a feature that is not there', { feature: 'streets/990101999' }, 'unknown-feature', '/feature'],
    ['a feature of a layer that is not there', { feature: 'pumps/1' }, 'unknown-feature', '/feature'],
    ['a feature without its layer', { feature: '990101001' }, 'invalid-input', '/feature'],
    [
      'a new sensor without a place',
      { sensor: 'new', lon: undefined, lat: undefined },
      'place-required',
      '/lon',
    ],
    ['half a place', { lat: undefined }, 'invalid-input', '/'],
    ['a place elsewhere', { lon: outside[0], lat: outside[1] }, 'outside-city', '/lon'],
    ['a time to come', { observedAt: '2099-01-01T00:00:00Z' }, 'implausible-time', '/observedAt'],
    ['a time of 1970', { observedAt: '1970-01-01T00:00:00Z' }, 'implausible-time', '/observedAt'],
    ['a member that is not known', { colour: 'red' }, 'invalid-input', '/'],
  ])('%s', async (_what, change, code, path) => {
    const { status, body } = await post({ ...good, ...change });
    expect([status, body.code]).toEqual([400, code]);
    expect(body.errors![0]!.path).toBe(path);
  });

  it('a source that belongs to other keys, counted with its refusals', async () => {
    await operations.sources.put('own-source', { items: null, area: null, rate: null });
    const { status, body } = await post({ ...good, source: 'own-source' });
    expect([status, body.code]).toEqual([403, 'source-not-allowed']);
    const report = await operations.request<{ refused: { count: number } }>(
      'admin',
      '/api/sources/own-source',
    );
    expect(report.body.refused.count).toBe(1);
  });

  it('an alarm that its source may not report, which shows with the alarm', async () => {
    await operations.sources.put('rivers-only', { items: ['river.floating-debris'], area: null, rate: null });
    const reading = (seconds: number) => ({
      ...good,
      source: 'rivers-only',
      value: 11,
      observedAt: at(seconds),
    });
    const answer = await operations.request<ReadingsAnswer>('dispatcher', '/api/readings', {
      body: [reading(0), reading(60)],
    });
    expect(answer.body.alarms).toMatchObject([{ event: null, refusal: { code: 'item-not-allowed' } }]);
  });

  it('a body in another form, an empty one, a table without its columns', async () => {
    expect((await post('x', { 'Content-Type': 'text/plain' })).status).toBe(415);
    expect((await post([])).body.code).toBe('no-readings');
    const table = await post('sensor,value\na,1\n', { 'Content-Type': 'text/csv' });
    expect([table.status, table.body.code]).toEqual([400, 'missing-column']);
    expect(table.body.errors!.map(({ path }) => path)).toContain('row 1, field unit');
  });

  it('from whoever may not report, and to read for whoever may not see', async () => {
    expect((await operations.request('street', '/api/readings', { body: good })).status).toBe(403);
    expect((await operations.request(null, '/api/readings', { body: good })).status).toBe(401);
    await post(good);
    const all = await operations.request<{ datastreams: Datastream[] }>('dispatcher', '/api/datastreams');
    expect(all.body.datastreams.length).toBeGreaterThan(0);
    const none = await operations.request<{ datastreams: Datastream[] }>('partner', '/api/datastreams');
    expect(none.body.datastreams).toEqual([]);
    const one = await operations.request('partner', `/api/datastreams/${all.body.datastreams[0]!.id}`);
    expect([one.status, one.body.code]).toEqual([404, 'unknown-datastream']);
  });
});
