import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Role } from '../../../domain/access/principal.ts';
import type { PlacesAnswer } from '../../../domain/answers/places.ts';
import { testDatabase } from '../../harness/database.ts';
import { type Operations, startOperations } from '../../harness/operations.ts';
import { roads, roadTown } from '../../harness/road-town.ts';
import { publishLayer } from '../../harness/tiny-city.ts';

let city: Operations;

beforeAll(async () => {
  city = await startOperations(await testDatabase(roadTown));
});

afterAll(async () => {
  await city.close();
  expect(city.failures).toEqual([]);
});

const address = (q: string) => `/api/places?q=${encodeURIComponent(q)}`;

async function read(q: string, role: Role | null = 'dispatcher'): Promise<PlacesAnswer> {
  const { status, body } = await city.request<PlacesAnswer>(role, address(q));
  expect(status, JSON.stringify(body)).toBe(200);
  return body;
}

/** The best candidate in short: kind, English title, place to four decimals. */
async function best(q: string, role?: Role | null) {
  const [first] = (await read(q, role)).candidates;
  return (
    first && [first.kind, first.title.en, ...first.point.map((degrees) => Math.round(degrees * 1e4) / 1e4)]
  );
}

describe('a sentence becomes a place', () => {
  it.each([
    ['长阳大道望化街路口有人乱倒垃圾', 'crossing', 'Changyang Avenue at Wanghua Street', 123.005, 31.005],
    [
      '我在望化街（近长阳大道）看到井盖没了',
      'crossing',
      'Wanghua Street at Changyang Avenue',
      123.005,
      31.005,
    ],
    ['望化和长阳大道交叉口，路灯不亮', 'crossing', 'Wanghua Street at Changyang Avenue', 123.005, 31.005],
    ['長陽大道與望化街路口', 'crossing', 'Changyang Avenue at Wanghua Street', 123.005, 31.005],
    // 100 m are 0.0010475° of longitude and 0.0009021° of latitude here.
    [
      '长阳大道望化街路口往东100米',
      'crossing',
      '100 m east of Changyang Avenue at Wanghua Street',
      123.006,
      31.005,
    ],
    [
      '长阳大道望化街路口以北两百米左右',
      'crossing',
      '200 m north of Changyang Avenue at Wanghua Street',
      123.005,
      31.0068,
    ],
    [
      'a tree fell 100 m north of Changyang Avenue and Qingqiao Street',
      'crossing',
      '100 m north of Changyang Avenue at Qingqiao Street',
      123.025,
      31.0059,
    ],
    // Of 400 numbers along 0.038°, the first on the left, which is north.
    ['长阳大道201号门口', 'address', '201 Changyang Avenue', 123.02, 31.0052],
    ['长阳大道二百号门口', 'address', '200 Changyang Avenue', 123.02, 31.0048],
    [
      '长阳大道（望化街至青桥街）积水',
      'section',
      'Changyang Avenue between Wanghua Street and Qingqiao Street',
      123.015,
      31.005,
    ],
    ['丹升泵站旁边冒黑水', 'place', 'Dansheng Pump Station', 123.0352, 31.0123],
    ['bz0001 没电了', 'place', 'Dansheng Pump Station', 123.0352, 31.0123],
    ['990102区的柳湾村', 'place', 'Liuwan Village', 123.032, 31.017],
  ])('%s', async (text, kind, title, lon, lat) => {
    expect(await best(text)).toEqual([kind, title, lon, lat]);
  });

  it('says whose it is, how it was read and where in the sentence', async () => {
    const answer = await read('报警：长阳大道望化街路口东北角有人打架');
    expect(answer).toMatchObject({ status: 'found', question: null });
    expect(answer.units[0]!.unit).toMatchObject({ code: '990101001', kind: 'street-office' });
    const [{ parts, reasons, areas, share }] = answer.candidates as [PlacesAnswer['candidates'][number]];
    expect(parts.map(({ text, from, to, code, by }) => [text, from, to, code, by])).toEqual([
      ['长阳大道', 3, 7, 'DL1', 'name'],
      ['望化街', 7, 10, 'DL3', 'name'],
    ]);
    expect(reasons[0]).toMatchObject({ code: 'crossing', text: { zh: '两条路的路口' } });
    expect(areas.street?.code).toBe('990101001');
    expect(share).toBeGreaterThan(0.9);
  });

  it('takes a name that was heard or written wrong, and says so', async () => {
    const heard = await read('常洋大道旺华街路口');
    expect(heard.candidates[0]!.parts.map(({ name, by }) => [name, by])).toEqual([
      ['长阳大道', 'sound'],
      ['望化街', 'sound'],
    ]);
    // 望比街 could be 望化街 or 望北街; only the first meets the avenue.
    const written = await read('望比街长阳大道路口');
    expect(written.candidates[0]!.parts[0]).toMatchObject({ name: '望化街', by: 'one-character' });
    expect(written.candidates[0]!.reasons.map(({ text }) => text.zh)).toContain('“望比街”与“望化街”差一个字');
  });

  it('takes what is seen, not where the caller lives', async () => {
    expect((await best('我家住在青桥街，今天在望化街明泽路口看到有人烧垃圾'))?.[1]).toBe(
      'Wanghua Street at Mingze Road',
    );
  });
});

describe('what stays unsure is asked', () => {
  it.each([
    ['望化街有人乱停车', 'unsure', '望化街比较长，请问靠近哪条路，或者门牌多少号？'],
    ['长阳大道和明泽路路口', 'unsure', '长阳大道和明泽路不相交，请核对两条路的路名。'],
    ['长阳大道和望北街路口', 'unsure', '请确认是不是“望化街”？'],
    ['长阳大道999号', 'unsure', '长阳大道没有999号，请核对门牌号，或者问靠近哪条路？'],
    ['柳湾村有人打架', 'unsure', '“柳湾村”不止一处，请问在哪个区、哪个街道？'],
    ['有人打架，快来', 'unknown', '没有听清地点：请问在哪条路、靠近哪条路，或者旁边有什么单位、公园、公厕？'],
    ['🙂🙂🙂', 'unknown', '没有听清地点：请问在哪条路、靠近哪条路，或者旁边有什么单位、公园、公厕？'],
    [
      "'; drop table wangge.events; --",
      'unknown',
      '没有听清地点：请问在哪条路、靠近哪条路，或者旁边有什么单位、公园、公厕？',
    ],
  ])('%s', async (text, status, question) => {
    const answer = await read(text);
    expect([answer.status, answer.question?.zh]).toEqual([status, question]);
  });

  it('shares a road out among the streets that it runs through', async () => {
    const { units, candidates } = await read('望化街有人乱停车');
    expect(candidates[0]!.line!.length).toBeGreaterThan(5);
    expect(units.map(({ unit }) => unit.code).sort()).toEqual(['990101001', '990101002']);
    for (const { share } of units) expect(share).toBeGreaterThan(0.4);
  });

  it('is never sure of a place in another city', async () => {
    expect((await read('上海市浦东新区长阳大道望化街路口')).status).toBe('unsure');
  });
});

describe('bad input', () => {
  it.each([
    ['', 'expected a sentence'],
    ['长'.repeat(10_000), 'expected at most 4000 characters'],
    [7, 'expected string'],
  ])('%#', async (q, message) => {
    const { status, body } = await city.request('dispatcher', '/api/places', { body: { q } });
    expect(status).toBe(400);
    expect(body.errors).toMatchObject([{ path: '/q', message: expect.stringContaining(message) }]);
  });

  it('an item that nobody knows', async () => {
    const { status, body } = await city.request('dispatcher', `${address('望化街')}&item=no.such`);
    expect([status, body.code]).toEqual([400, 'unknown-item']);
  });
});

it('reads a long report in a body, and who is responsible for an item', async () => {
  const q = `${'今天早上我路过这里，'.repeat(300)}长阳大道望化街路口往东100米有垃圾`;
  const { body } = await city.request<PlacesAnswer>('dispatcher', '/api/places', {
    body: { q, item: 'road.roadside-rubbish' },
  });
  expect(body).toMatchObject({ status: 'found', candidates: [{ kind: 'crossing' }] });
});

it('ends a text of nothing but names, of which the surest count', async () => {
  const q = '望化街长阳大道青桥街明泽路'.repeat(300);
  const { status, body } = await city.request<PlacesAnswer>('dispatcher', '/api/places', { body: { q } });
  expect(status).toBe(200);
  expect(body.candidates.length).toBeGreaterThan(0);
});

it('finds for each reader what is his to see', async () => {
  expect((await best('安保摄像头一号', 'dispatcher'))?.[1]).toBe('Guard Camera 1');
  expect((await read('安保摄像头一号', null)).status).toBe('unknown');
});

it('knows a road from the moment that it is published', async () => {
  expect((await read('新安路')).status).toBe('unknown');
  const folder = await mkdtemp(join(tmpdir(), 'wangge-roads-'));
  const line = [
    [123.03, 31.001],
    [123.03, 31.009],
  ];
  const added = {
    type: 'Feature',
    properties: { code: 'DL9', name: '新安路' },
    geometry: { type: 'LineString', coordinates: line },
  };
  await publishLayer(city.database, folder, 'roads', [...roads, added]).finally(() =>
    rm(folder, { recursive: true }),
  );
  await vi.waitFor(async () => expect((await best('新安路长阳大道路口'))?.[0]).toBe('crossing'), {
    timeout: 20_000,
    interval: 100,
  });
});
