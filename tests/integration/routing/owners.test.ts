import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Decision } from '../../../domain/routing/decision.ts';
import { createLayers } from '../../../server/layers/service.ts';
import { testDatabase } from '../../harness/database.ts';
import { box, type Running, startTown, town } from './town.ts';

const text = (zh: string) => ({ zh, en: zh });

/** A ring road far round both streets of the town, passing its middle from west to east. */
const ringRoad = {
  type: 'LineString' as const,
  coordinates: [
    [123.0005, 31.0052],
    [123.0195, 31.0052],
    [123.0195, 31.0195],
    [123.0005, 31.0195],
    [123.0005, 31.0052],
  ],
};

describe('who owns what lies beyond the grid', () => {
  let running: Running;
  let item: string;
  beforeAll(async () => {
    const database = await testDatabase();
    const layers = await createLayers(database, () => undefined);
    const field = (name: string) => ({ name, title: text(name), type: 'string' as const });
    await layers.giveFields('districts', [field('greenBureau'), field('greenBureauName')]);
    await layers.giveFields('parks', [field('office'), field('officeName')]);
    await layers.close();
    const { districts } = town();
    running = await startTown(database, {
      districts: [
        { ...districts![0]!, properties: { greenBureau: 'lh-990101', greenBureauName: '云东区绿化局' } },
      ],
      parks: [
        {
          code: 'park-1',
          parent: '990101002',
          properties: { office: '990101002', officeName: '东街道' },
          geometry: box(123.001, 31.011, 123.003, 31.013),
        },
        {
          code: 'park-2',
          parent: '990101777',
          properties: { office: '990101777', officeName: '撤销街道' },
          geometry: box(123.005, 31.015, 123.007, 31.017),
        },
      ],
      roads: [{ code: 'ring', geometry: ringRoad }],
    });
    item = running.routing.rules.inForce().chains.keys().next().value!;
  });
  afterAll(async () => {
    await running.routing.close();
    await running.layers.close();
    expect(running.failures).toEqual([]);
  });

  /** The decision by a rule in front of those in force, for an item that is led by the asset or by the territory. */
  async function byRule(
    rule: object,
    [lon, lat]: [number, number],
    precedence: 'asset-first' | 'territory-first' = 'asset-first',
  ): Promise<Decision> {
    const { rules } = running.routing;
    const known = rules.inForce().items.get(item)!;
    const as = { ...known, precedence, way: 'on-trial' };
    const whole = { id: 'on-trial', title: text('试行'), ...rule };
    const read = rules.read([whole, ...rules.inForce().rules], as);
    return running.routing.tryRules(read, { lon, lat }, new Date(), as);
  }
  const inPark: [number, number] = [123.002, 31.012];
  const inOtherPark: [number, number] = [123.006, 31.016];
  const parks = { way: 'containing', layer: 'parks' };
  const codes = ({ reasons }: Decision) => reasons.map(({ code }) => code);

  it('the office of the area that an asset names as its parent', async () => {
    const decision = await byRule({ find: parks, units: [{ tier: 'street', code: 'parent' }] }, inPark);
    // The park lies in the west street, and belongs to the east one.
    expect(decision).toMatchObject({
      status: 'routed',
      areas: { street: { code: '990101001' } },
      lead: { code: '990101002', kind: 'street-office' },
      assists: [{ code: '990101001' }],
    });
    expect(decision.reasons[0]).toMatchObject({ code: 'asset-owner', feature: 'park-1' });
    const precedence = decision.reasons.find(({ code }) => code === 'asset-first')!;
    expect(precedence.text).toEqual({
      zh: '先属主后属地：权属单位牵头，属地协助',
      en: 'Asset first: its owner leads, the territory assists',
    });
  });

  it("the district's own bureau, read from the district", async () => {
    const bureau = { tier: 'district', kind: 'bureau', code: 'greenBureau', name: 'greenBureauName' };
    for (const find of [{ way: 'territory' }, parks]) {
      const decision = await byRule({ find, units: [bureau] }, inPark);
      expect(decision.lead).toEqual({
        code: 'lh-990101',
        name: '云东区绿化局',
        nameEn: null,
        kind: 'bureau',
      });
      expect(decision.assists).toMatchObject([{ code: '990101001' }]);
    }
  });

  it('a recorded office that is no unit is a data fault, and owns nothing', async () => {
    for (const unit of [
      { kind: 'street-office', code: 'office', name: 'officeName' },
      { tier: 'street', code: 'parent' },
    ]) {
      const wrong = await byRule({ find: parks, units: [unit] }, inOtherPark);
      expect(wrong.lead.code).toBe('990101001');
      const fault = wrong.reasons.find(({ code }) => code === 'unknown-office')!;
      expect(fault.text.zh).toMatch(/^数据问题：登记的责任单位“990101777”/);
      expect(fault.text.en).toMatch(/^Data fault: the recorded owner "990101777" .* is no unit in force/);
      expect(codes(wrong)).not.toContain('owner-not-recorded');
      const right = await byRule({ find: parks, units: [unit] }, inPark);
      expect(right.lead).toMatchObject({ code: '990101002', name: '东街道', kind: 'street-office' });
    }
  });

  it('a recorded unit of any kind that its register does not have is one too', async () => {
    const unit = { kind: 'bureau', code: 'office', name: 'officeName', register: 'streets' };
    const wrong = await byRule({ find: parks, units: [unit] }, inOtherPark);
    expect(wrong.lead.code).toBe('990101001');
    const fault = wrong.reasons.find(({ code }) => code === 'unknown-office')!;
    expect(fault.text.zh).toMatch(/^数据问题：登记的责任单位“990101777”（bureau）/);
    const right = await byRule({ find: parks, units: [unit] }, inPark);
    expect(right.lead).toMatchObject({ code: '990101002', name: '东街道', kind: 'bureau' });
    const free = await byRule({ find: parks, units: [{ ...unit, register: undefined }] }, inOtherPark);
    expect(free.lead).toMatchObject({ code: '990101777', kind: 'bureau' });
    await expect(byRule({ find: parks, units: [{ ...unit, register: 'bureaus' }] }, inPark)).rejects.toThrow(
      /layer is "bureaus", which is not defined/,
    );
  });

  it('a line meets the areas round the place, and not those along all of it', async () => {
    const rule = (reach: number) => ({
      find: { way: 'nearest', layer: 'roads', within: { metres: 60 } },
      units: [{ meets: 'street', reach }],
    });
    const far: [number, number] = [123.004, 31.0052];
    const alone = await byRule(rule(200), far);
    expect(alone).toMatchObject({ lead: { code: '990101001' }, assists: [] });
    // 100 m west of the border, 300 m either way: two thirds in the west street.
    const near: [number, number] = [123.00895, 31.0052];
    const both = await byRule(rule(300), near);
    expect(both).toMatchObject({ lead: { code: '990101001' }, assists: [{ code: '990101002' }] });
    const met = both.reasons.find(({ code }) => code === 'meets')!;
    expect(met.text.zh).toMatch(/西街道67%、东街道33%/);
    expect(() =>
      running.routing.rules.read([
        { id: 'new', title: text('x'), for: {}, ...rule(300), units: [{ meets: 'street' }] },
        ...running.routing.rules.inForce().rules,
      ]),
    ).toThrow(/expected "reach"/);
  });

  it('nobody is said to assist where nobody does', async () => {
    const own = { find: parks, units: [{ tier: 'street', code: 'parent' }] };
    // The owner is the territory itself.
    const same = await byRule({ ...own, units: [{ unit: (await byRule(own, inPark)).assists[0]! }] }, inPark);
    expect(same.assists).toEqual([]);
    expect(same.reasons.find(({ code }) => code === 'asset-first')!.text).toEqual({
      zh: '先属主后属地：权属单位牵头',
      en: 'Asset first: its owner leads',
    });
    const second = await byRule(own, inPark, 'territory-first');
    expect(second).toMatchObject({ lead: { code: '990101001' }, assists: [{ code: '990101002' }] });
    expect(second.reasons[0]!.code).toBe('asset-owner');
    // Nobody has the place, and the owner has it alone.
    const desk = { code: 'desk', name: '专班', nameEn: 'Desk', kind: 'department' };
    const outside = await byRule(
      { find: { way: 'nearest', layer: 'parks', within: { metres: 5000 } }, units: [{ unit: desk }] },
      [122.9985, 31.0121],
    );
    expect(outside).toMatchObject({ lead: desk, assists: [] });
    expect(outside.reasons.find(({ code }) => code === 'asset-first')!.text.en).toBe(
      'Asset first: its owner leads',
    );
  });

  it('the reason that decides comes first', async () => {
    const { routing } = running;
    const plain = routing.decideNow({ lon: 123.0031, lat: 31.0072, item: 'road.car-misparked' });
    expect(plain.reasons[0]).toMatchObject({ code: 'territory', rule: 'territory' });
    const unsure = routing.decideNow({
      lon: 123.00995,
      lat: 31.0072,
      item: 'road.car-misparked',
      accuracy: 60,
    });
    expect(unsure).toMatchObject({ status: 'needs-verification' });
    expect(unsure.reasons[0]!.code).toBe('accuracy');
    const pump = routing.decideNow({ lon: 123.0151, lat: 31.0031, item: 'pump.full-load' });
    expect(pump.reasons[0]).toMatchObject({ code: 'asset-owner', feature: 'p1' });
  });
});

describe('a ring road through a city of 48 streets', () => {
  it('calls the offices round the place, not all along it', async () => {
    const [west, south, size] = [123, 31, 0.01];
    const at = (column: number, row: number) =>
      box(west + column * size, south + row * size, west + (column + 1) * size, south + (row + 1) * size);
    const streets = Array.from({ length: 48 }, (_, n) => ({
      code: `9901${String(Math.floor(n / 8) + 1).padStart(2, '0')}${String((n % 8) + 1).padStart(3, '0')}`,
      parent: `9901${String(Math.floor(n / 8) + 1).padStart(2, '0')}`,
      geometry: at(n % 8, Math.floor(n / 8)),
    }));
    const ring = {
      type: 'LineString' as const,
      coordinates: [
        [123.005, 31.005],
        [123.075, 31.005],
        [123.075, 31.055],
        [123.005, 31.055],
        [123.005, 31.005],
      ],
    };
    const running = await startTown(await testDatabase(), {
      districts: Array.from({ length: 6 }, (_, row) => ({
        code: `99010${row + 1}`,
        geometry: box(west, south + row * size, west + 8 * size, south + (row + 1) * size),
      })),
      streets,
      'responsibility-grids': [],
      'unit-grids': [],
      roads: [{ code: 'ring', geometry: ring }],
    });
    const along = await running.database.query(
      `select from ${running.layers.find('streets')!.table} s, ${running.layers.find('roads')!.table} r
        where ST_Length(ST_Intersection(s.geom, r.geom)) > 0`,
    );
    expect(along.rowCount).toBe(24);
    const { rules } = running.routing;
    const [code, known] = rules.inForce().items.entries().next().value!;
    const as = { ...known, code, precedence: 'asset-first' as const, way: 'ring-road' };
    const rule = {
      id: 'ring-road',
      title: text('环路'),
      find: { way: 'nearest', layer: 'roads', within: { metres: 60 } },
      units: [{ meets: 'street', reach: 300 }],
    };
    const read = rules.read([rule, ...rules.inForce().rules], as);
    const ask = (lon: number, lat: number) => running.routing.tryRules(read, { lon, lat }, new Date(), as);
    // In the middle of a street, and 100 m from the border of the next.
    expect(await ask(123.035, 31.0051)).toMatchObject({ lead: { code: '990101004' }, assists: [] });
    const near = await ask(123.03895, 31.0051);
    expect(near.lead.code).toBe('990101004');
    expect(near.assists.map((unit) => unit.code)).toEqual(['990101005']);
    await running.routing.close();
    await running.layers.close();
    expect(running.failures).toEqual([]);
  });
});
