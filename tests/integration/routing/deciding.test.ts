import request from 'supertest';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Decision } from '../../../domain/routing/decision.ts';
import type { Database } from '../../../server/database/database.ts';
import { testDatabase } from '../../harness/database.ts';
import { type Running, startTown } from './town.ts';

let database: Database;
let running: Running;
beforeAll(async () => {
  database = await testDatabase();
  running = await startTown(database);
  return async () => {
    await running.routing.close();
    await running.layers.close();
  };
});

const codes = (decision: Decision) => decision.reasons.map((reason) => reason.code);
const ask = (lon: number, lat: number, others: object = {}) =>
  running.routing.decide({ lon, lat, ...others });

const west = { code: '990101001', name: '西街道', nameEn: 'West Street', kind: 'street-office' };

describe('the territory', () => {
  it('answers every tier, the office and the reasons', async () => {
    const { body, status } = await request(running.app).get('/api/route?lon=123.0031&lat=31.0072');
    expect(status).toBe(200);
    const { at, snapshot, reasons, ...decision } = body as Decision;
    expect(decision).toEqual({
      point: [123.0031, 31.0072],
      item: null,
      rule: null,
      status: 'routed',
      areas: {
        district: { code: '990101', name: '云东区', nameEn: 'Yundong' },
        street: { code: '990101001', name: '西街道', nameEn: 'West Street' },
        responsibilityGrid: { code: '990101001001', name: '990101001001', nameEn: null },
        unitGrid: { code: '990101001001001', name: '990101001001001', nameEn: null },
      },
      lead: west,
      assists: [],
      candidates: [{ unit: west, share: 1, distance: 0 }],
      confidence: 1,
    });
    expect(Date.now() - Date.parse(at)).toBeLessThan(60_000);
    expect(snapshot).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ\/\d+$/);
    expect(reasons.map(({ layer, feature }) => [layer, feature])).toEqual([
      ['unit-grids', '990101001001001'],
      ['responsibility-grids', '990101001001'],
      ['streets', '990101001'],
      ['districts', '990101'],
    ]);
    expect(reasons[0]).toMatchObject({ code: 'covered-by', version: 1, distance: 0 });
    expect(reasons[2]!.text).toEqual({
      zh: '位于街道（镇）西街道（990101001）内',
      en: 'Inside the street West Street (990101001)',
    });
  });

  it('gives a place on a shared border to the lowest code', async () => {
    const decision = await ask(123.01, 31.0071);
    expect(decision.lead.code).toBe('990101001');
    expect(decision.areas.unitGrid?.code).toBe('990101001001001');
    expect(codes(decision).filter((code) => code === 'on-border')).toHaveLength(3);
  });

  it('tells how near the border is and who lies beyond', async () => {
    const decision = await ask(123.0095, 31.0071);
    const near = decision.reasons.find((reason) => reason.code === 'near-border');
    expect(near).toMatchObject({ layer: 'streets', feature: '990101002' });
    expect(near?.distance).toBeCloseTo(47.74, 1);
    expect(near?.text.en).toMatch(/48 m from the border of West Street .*beyond it lies 东街道/);
  });

  it('gives a gap to the nearest street within the snap distance, and says so', async () => {
    const decision = await ask(123.0152, 31.0165);
    expect(decision).toMatchObject({ status: 'snapped', areas: { street: null }, confidence: 0.5 });
    expect(decision.lead.code).toBe('990101002');
    const reason = decision.reasons.find(({ code }) => code === 'snapped');
    expect(reason).toMatchObject({ layer: 'streets', feature: '990101002' });
    expect(reason?.distance).toBeCloseTo(19.1, 1);
  });

  it('lets the next tier up take what is deeper in a gap', async () => {
    const decision = await ask(123.0165, 31.0165);
    expect(decision).toMatchObject({
      status: 'routed',
      lead: { code: '990101', kind: 'district-office' },
      areas: { street: null, unitGrid: null },
    });
    expect(codes(decision)).toContain('next-tier-up');
  });

  it('sends what nobody owns to the duty desk', async () => {
    const decision = await ask(123.025, 31.0071);
    expect(decision).toMatchObject({ status: 'unowned', lead: { kind: 'duty-desk' }, confidence: 0 });
    expect(codes(decision)).toContain('unowned');
  });

  it('asks for verification when the error circle has no clear owner', async () => {
    const decision = await ask(123.0099, 31.0071, { accuracy: 50 });
    expect(decision.status).toBe('needs-verification');
    expect(decision.candidates.map(({ unit }) => unit.code)).toEqual(['990101001', '990101002']);
    const [first, second] = decision.candidates;
    expect(first!.share + second!.share).toBeCloseTo(1, 3);
    expect(second!.distance).toBeCloseTo(9.55, 1);
    expect((await ask(123.005, 31.0071, { accuracy: 50 })).status).toBe('routed');
  });
});

describe('owners beyond the grid', () => {
  it.each([
    ['forest.fire-report', 123.0071, 31.0131, 'f1', 'forest-patrol-grid'],
    ['river.floating-debris', 123.0071, 31.0053, 'w990101', 'water-authority'],
    ['river.floating-debris', 123.0021, 31.0153, '990101001', 'street-office'],
    ['pump.full-load', 123.0161, 31.0031, 'drain-1', 'operator'],
    ['road.car-misparked', 123.0161, 31.0031, '990101002', 'street-office'],
    ['pump.full-load', 123.0061, 31.0031, '990101001', 'street-office'],
  ])('%s at %d, %d belongs to %s', async (item, lon, lat, code, kind) => {
    const decision = await ask(lon, lat, { item });
    expect(decision.lead).toMatchObject({ code, kind });
    expect(decision.reasons.some((reason) => reason.rule !== undefined)).toBe(true);
  });

  it('names the asset, its distance and rule, and lets the territory assist', async () => {
    const decision = await ask(123.0071, 31.0053, { item: 'river.floating-debris' });
    expect(decision.lead).toMatchObject({ name: '云东区水务局', nameEn: 'Yundong Water Authority' });
    expect(decision.assists).toEqual([west]);
    const reason = decision.reasons.find(({ code }) => code === 'asset-owner');
    expect(reason).toMatchObject({ layer: 'rivers', version: 1, feature: 'r1', rule: 'river-reach' });
    expect(reason?.distance).toBeCloseTo(33.3, 1);
    expect(codes(decision)).toContain('asset-first');
  });

  it('takes only reaches of the class that a rule asks for', async () => {
    const decision = await ask(123.0021, 31.0054, { item: 'river.fill-town' });
    expect(decision.lead.code).toBe('990101001');
    expect(codes(decision)).toContain('asset-owner');
    expect((await ask(123.0021, 31.0054, { item: 'river.fill-city' })).lead.code).toBe('w990101');
  });
});

describe('places that cannot be meant', () => {
  it.each([
    ['lon=abc&lat=31', 'not-a-number'],
    ['lon=NaN&lat=31', 'not-a-number'],
    ['lon=123.01', 'not-a-number'],
    ['lon=123.01&lat=', 'not-a-number'],
    ['lon=200&lat=31.01', 'not-degrees'],
    ['lon=123.01&lat=-200', 'not-degrees'],
    ['lon=31.01&lat=123.01', 'swapped-axes'],
    ['lon=0&lat=0', 'null-island'],
    ['lon=121.47&lat=31.23', 'outside-city'],
    ['lon=123.01&lat=31.01&accuracy=-5', 'bad-accuracy'],
    ['lon=123.01&lat=31.01&crs=EPSG:9999', 'unknown-crs'],
    ['lon=123.01&lat=31.01&item=river.nothing', 'unknown-item'],
    ['lon=123.01&lat=31.01&at=yesterday', 'invalid-input'],
    ['lon=123.01&lat=31.01&at=2001-01-01T00:00:00Z', 'before-first-snapshot'],
    ['lon=123.01&lat=31.01&snapshot=2026-01-02T03:04:05Z/3', 'unknown-snapshot'],
    ['lon=123.01&lat=31.01&snapshot=2026-01-02T03:04:05Z/999999', 'unknown-snapshot'],
    ['lon=123.01&lat=31.01&snapshot=yesterday', 'invalid-input'],
    ['lon=123.01&lat=31.01&colour=red', 'invalid-input'],
  ])('%s is refused as %s', async (query, code) => {
    const { status, body, headers } = await request(running.app).get(`/api/route?${query}`);
    expect([status, body.code]).toEqual([400, code]);
    expect(headers['content-type']).toMatch('application/problem+json');
    expect(body.detail).not.toBe('');
  });

  it('marks a place of too few decimals, and answers it', async () => {
    const decision = await ask(123.01, 31.01);
    expect(decision.reasons[0]).toMatchObject({ code: 'coarse-coordinates' });
    expect(decision.point).toEqual([123.01, 31.01]);
  });

  it('takes other reference systems when they are declared', async () => {
    const plain = await ask(123.0031, 31.0072);
    for (const crs of [
      'EPSG:4490',
      'urn:ogc:def:crs:EPSG::4326',
      'http://www.opengis.net/def/crs/OGC/1.3/CRS84',
    ])
      expect((await ask(123.0031, 31.0072, { crs })).areas).toEqual(plain.areas);
    const { rows } = await database.query<{ x: number; y: number }>(
      `select ST_X(p) as x, ST_Y(p) as y
         from ST_Transform(ST_SetSRID(ST_Point(123.0031, 31.0072), 4490), 4528) as p`,
    );
    const converted = await ask(rows[0]!.x, rows[0]!.y, { crs: 'EPSG:4528' });
    expect(converted.point[0]).toBeCloseTo(123.0031, 8);
    expect(converted.point[1]).toBeCloseTo(31.0072, 8);
    expect(codes(converted)).toContain('converted');
  });
});

it('never fails inside', () => {
  expect(running.failures).toEqual([]);
});
