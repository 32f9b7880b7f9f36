import request from 'supertest';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Decision } from '../../../domain/routing/decision.ts';
import { createAccess } from '../../../server/access/service.ts';
import type { Rule } from '../../../server/routing/rules/schema.ts';
import { testDatabase } from '../../harness/database.ts';
import { box, type Feature, type Running, startTown } from './town.ts';

const building = box(123.004, 31.008, 123.005, 31.0095);
const permit = (code: string, validFrom: string, validTo: string): Feature => ({
  code: `XK-${code}`,
  name: `${code}号工地`,
  properties: {
    kind: 'construction',
    holder: `${code}公司`,
    holder_en: `Company ${code}`,
    holderCode: code,
    validFrom,
    validTo,
  },
  geometry: building,
});

let running: Running;
let key: string;
beforeAll(async () => {
  running = await startTown(await testDatabase(), {
    enterprises: [
      {
        code: 'QY1',
        name: '一厂',
        properties: { name_en: 'First Works', industry: 'chemical' },
        geometry: box(123.002, 31.008, 123.003, 31.0095),
      },
      // The holders of the permits: whoever is named responsible must be in the register.
      ...['A', 'B'].map((code, at) => ({
        code,
        name: `${code}公司`,
        properties: { name_en: `Company ${code}` },
        geometry: box(123.0122 + at * 0.001, 31.0012, 123.0125 + at * 0.001, 31.0015),
      })),
    ],
    'permit-areas': [permit('A', '2026-01-01', '2026-06-30'), permit('B', '2026-07-01', '2026-12-31')],
    // 70 % of it lies in the west street, 30 % in the east street.
    'air-grids': [{ code: 'DQ1', name: '技术网格一', geometry: box(123.0065, 31.001, 123.0115, 31.004) }],
    parks: [
      {
        code: 'GY1',
        name: '界公园',
        properties: { operator: '东街道', operatorCode: '990101002' },
        geometry: box(123.0065, 31.012, 123.0115, 31.014),
      },
    ],
  });
  key = await createAccess(running.database, undefined).addKey({ label: 'gis', role: 'gis', street: null });
  return async () => {
    await running.routing.close();
    await running.layers.close();
    expect(running.failures).toEqual([]);
  };
});

interface Asked {
  item: string;
  facility?: string | undefined;
  accuracy?: number;
  at?: string;
}

/** Decides by the rules in force, with the layers of now and the dates of `at`. */
function ask(lon: number, lat: number, { at = '2026-03-01T00:00:00Z', ...query }: Asked): Decision {
  const { routing } = running;
  return routing.decideOn(routing.current(), { lon, lat, ...query }, { at: new Date(at), brief: false });
}

/** Decides with a rule before those in force. */
async function tryRule(rule: object, lon: number, lat: number, asked: Asked): Promise<Decision> {
  const first: Rule = {
    id: 'on-trial',
    title: { zh: '试用规则', en: 'A rule on trial' },
    for: { items: [asked.item] },
    find: { way: 'territory' },
    units: [{ tier: 'street' }],
    ...rule,
  };
  const rules = [first, ...running.routing.rules.inForce().rules];
  const { status, body } = await request(running.app)
    .post('/api/route/try')
    .set('authorization', `Bearer ${key}`)
    .send({ rules, lon, lat, at: '2026-03-01T00:00:00Z', ...asked });
  expect([status, body.detail]).toEqual([200, undefined]);
  return body;
}

const codes = (units: readonly { code: string }[]) => units.map(({ code }) => code);
const reason = (decision: Decision, code: string) => decision.reasons.find((one) => one.code === code);
const west = '990101001';
const east = '990101002';

describe('a permit area', () => {
  const dusty = (at: string) => ask(123.0045, 31.0087, { item: 'env.dusty-site-exceeded', at });

  it.each([
    ['on its first day, which begins at midnight in the city', '2025-12-31T16:00:00Z', 'A'],
    ['until the end of its last day', '2026-06-30T15:59:59Z', 'A'],
    ['and the next one from then on', '2026-06-30T16:00:00Z', 'B'],
  ])('decides %s', (_when, at, holder) => {
    const decision = dusty(at);
    expect(decision.lead).toEqual({
      code: holder,
      name: `${holder}公司`,
      nameEn: `Company ${holder}`,
      kind: 'enterprise',
    });
    expect(decision.rule).toEqual({ id: 'dusty-permit', version: 1 });
    expect(reason(decision, 'asset-owner')).toMatchObject({
      layer: 'permit-areas',
      version: 1,
      feature: `XK-${holder}`,
      rule: 'dusty-permit',
      ruleVersion: 1,
      validFrom: holder === 'A' ? '2026-01-01' : '2026-07-01',
    });
  });

  it('decides nothing before and after, and says what was not in force', () => {
    for (const at of ['2025-12-31T15:59:59Z', '2026-12-31T16:00:00Z']) {
      const decision = dusty(at);
      expect(decision.lead.code).toBe(west);
      const past = reason(decision, 'not-in-force');
      expect(past).toMatchObject({ feature: 'XK-A', validFrom: '2026-01-01', validTo: '2026-06-30' });
      expect(past?.text.en).toContain('was not in force that day (2026-01-01 to 2026-06-30;');
    }
  });

  it('brings those who assist, each on the days of their duty', () => {
    const decision = dusty('2026-03-01T00:00:00Z');
    expect(codes(decision.assists)).toEqual([west, 'dust-campaign']);
    expect(reason(decision, 'assists')).toMatchObject({
      feature: 'dust-campaign',
      validFrom: '2026-01-01',
      validTo: '2027-12-31',
    });
  });
});

describe('an enterprise', () => {
  it.each([
    ['on its ground', 123.0025, 31.0087, undefined, 'QY1'],
    ['30 m beside it', 123.0033, 31.0087, undefined, 'QY1'],
    ['who is named, anywhere in the city', 123.0185, 31.0031, 'QY1', 'QY1'],
    ['but nobody far from all of them', 123.0185, 31.0031, undefined, east],
    ['and nobody by a name that none has', 123.0185, 31.0031, 'QY9', east],
  ])('answers %s', (_where, lon, lat, facility, code) => {
    const decision = ask(lon, lat, { item: 'env.no-eia', facility });
    expect(decision.lead.code).toBe(code);
    if (facility === 'QY9')
      expect(reason(decision, 'unknown-facility')?.text.en).toMatch(/No facility "QY9" that meets the rule/);
    if (facility === 'QY1') expect(decision.rule?.id).toBe('named-enterprise');
  });
});

describe('a facility that is named', () => {
  const full = (lon: number, lat: number) => ask(lon, lat, { item: 'pump.full-load', facility: 'p1' });

  it('answers before the nearest one does, with its distance', () => {
    const decision = full(123.0031, 31.0072);
    expect(decision.lead.code).toBe('drain-1');
    expect(decision.rule?.id).toBe('named-pump-station');
    expect(reason(decision, 'asset-owner')?.distance).toBeGreaterThan(1_000);
  });

  it('is asked for over HTTP, in an address and in a column', async () => {
    const place = 'lon=123.0031&lat=31.0072&item=pump.full-load';
    const one = await request(running.app).get(`/api/route?${place}&facility=p1`);
    expect(one.body.lead.code).toBe('drain-1');
    const csv =
      'lon,lat,item,facility\n123.0031,31.0072,pump.full-load,p1\n123.0031,31.0072,pump.full-load,\n';
    const many = await request(running.app)
      .post('/api/route')
      .set('content-type', 'text/csv')
      .set('accept', 'application/json')
      .send(csv);
    expect(codes(many.body.decisions.map(({ lead }: Decision) => lead))).toEqual(['drain-1', west]);
  });
});

describe('a technical grid that meets several streets', () => {
  const meets = { find: { way: 'containing', layer: 'air-grids' }, units: [{ meets: 'street' }] };

  it('lets the one with the largest share lead an item of the asset, and the others assist', async () => {
    const decision = await tryRule(meets, 123.011, 31.002, { item: 'env.no-eia' });
    expect(decision.lead.code).toBe(west);
    expect(codes(decision.assists)).toEqual([east]);
    expect(decision.areas.street?.code).toBe(east);
    expect(reason(decision, 'meets')?.text.en).toContain('meets West Street 70%, 东街道 30% (rule: ');
  });

  it('leaves an item of the territory to the street of the place, and lets the others assist', () => {
    const decision = ask(123.011, 31.002, { item: 'road.dust-warning' });
    expect([decision.lead.code, codes(decision.assists)]).toEqual([east, [west]]);
    expect(decision.rule?.id).toBe('air-grid');
  });

  it('is led by the street that it declares', async () => {
    const declared = {
      find: { way: 'containing', layer: 'parks' },
      units: [{ meets: 'street', leads: 'operatorCode' }],
    };
    const decision = await tryRule(declared, 123.008, 31.013, { item: 'env.no-eia' });
    expect([decision.lead.code, codes(decision.assists)]).toEqual([east, [west]]);
  });
});

describe('a rule', () => {
  const duty = (code: string) => ({ code, name: code, nameEn: null, kind: 'department' });

  it('names the holder of a duty from when to when', async () => {
    const units = [
      { unit: duty('first'), validTo: '2026-06-30' },
      { unit: duty('second'), validFrom: '2026-07-01T00:00:00+08:00', validTo: '2026-12-31' },
    ];
    const leadAt = async (at: string) => {
      const { lead } = await tryRule({ units }, 123.0031, 31.0072, { item: 'env.no-eia', at });
      return lead.code;
    };
    expect(await leadAt('2026-06-30T15:59:59Z')).toBe('first');
    expect(await leadAt('2026-06-30T16:00:00Z')).toBe('second');
    expect(await leadAt('2026-12-31T16:00:00Z')).toBe(west);
  });

  it('is followed only on its own days', async () => {
    const dated = { validFrom: '2026-02-01', validTo: '2026-02-28', units: [{ unit: duty('winter') }] };
    const ruleAt = async (at: string) =>
      (await tryRule(dated, 123.0031, 31.0072, { item: 'env.no-eia', at })).rule;
    expect(await ruleAt('2026-02-10T00:00:00Z')).toEqual({ id: 'on-trial', version: 0 });
    expect(await ruleAt('2026-03-01T00:00:00Z')).toEqual({ id: 'territory', version: 0 });
  });

  it('gives town reaches to the street, and those of the city and districts to the district', async () => {
    const byClass = {
      find: { way: 'nearest', layer: 'rivers', within: { field: 'managementWidth' } },
      units: [
        { when: { class: ['town'] }, tier: 'street' },
        { when: { class: ['city', 'district'] }, tier: 'district' },
      ],
    };
    const item = 'river.silting';
    expect((await tryRule(byClass, 123.0021, 31.0153, { item })).lead.code).toBe(west);
    const district = await tryRule(byClass, 123.0071, 31.0053, { item });
    expect(district.lead).toMatchObject({ code: '990101', kind: 'district-office' });
    expect(codes(district.assists)).toEqual([west]);
  });
});
