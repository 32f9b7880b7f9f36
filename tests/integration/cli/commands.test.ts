import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Command, environmentOf, runCommand, startCommand } from '../../harness/command.ts';
import { testDatabasePlace } from '../../harness/database.ts';

let environment: NodeJS.ProcessEnv;
let folder: string;
// A running service: commands work beside it, on the embedded database through its socket.
let service: Command;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wangge-cli-'));
  environment = environmentOf(await testDatabasePlace());
  service = startCommand(['serve'], { ...environment, PORT: '0' });
  await service.says(/is ready after/);
});
afterAll(async () => {
  service.child.kill('SIGTERM');
  expect(await service.ended()).toBe(0);
  await rm(folder, { recursive: true });
});

function square(code: string, name: string, west: number) {
  const ring = [
    [west, 31],
    [west + 0.1, 31],
    [west + 0.1, 31.1],
    [west, 31.1],
    [west, 31],
  ];
  return {
    type: 'Feature',
    properties: { CODE: code, NAME: name },
    geometry: { type: 'Polygon', coordinates: [ring] },
  };
}

async function file(name: string, content: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}

const collection = (...features: unknown[]) => JSON.stringify({ type: 'FeatureCollection', features });
const map = ['--map', 'code=CODE,name=NAME'];

describe('a layer from file to routing, by commands alone', () => {
  test('load writes a version, says what it understood and what to look at', async () => {
    const path = await file(
      'districts.geojson',
      collection(square('990101', '东区', 123), square('990101', '东区', 123.1)),
    );
    const { code, output } = await runCommand(
      ['layers', 'load', path, '--layer', 'districts', ...map],
      environment,
    );
    expect(output).toContain('districts version 1: 2 features, checked (geojson, utf-8, CRS84)');
    expect(output).toMatch(/to look at: .*duplicate-code 1/);
    expect(code).toBe(0);
  });

  test('check prints the report of a version, and refuses one that is not there', async () => {
    const { code, output } = await runCommand(['layers', 'check', 'districts', '1'], environment);
    expect(output).toMatch(/^districts version 1: \d+ findings/);
    expect(output).toMatch(/\+ error {3}duplicate-code {5}The code 990101 is used 2 times/);
    expect(code).toBe(0);
    const missing = await runCommand(['layers', 'check', 'districts', '9'], environment);
    expect(missing).toMatchObject({ code: 1, errors: 'wangge: "districts" has no checked version 9\n' });
  });

  test('load --publish puts the next version in force; list, rollback and publish follow', async () => {
    const path = await file(
      'two.geojson',
      collection(square('990101', '东区', 123), square('990102', '西区', 123.1)),
    );
    const args = ['layers', 'load', path, '--layer', 'districts', ...map, '--publish', '--json'];
    const loaded = await runCommand(args, environment);
    expect(JSON.parse(loaded.output)).toMatchObject({ version: 2, state: 'published', featureCount: 2 });
    const first = await runCommand(['layers', 'publish', 'districts', '1'], environment);
    expect(first.output).toBe('districts version 1 is in force\n');
    const back = await runCommand(['layers', 'publish', 'districts', '2'], environment);
    expect(back.code).toBe(0);
    const list = await runCommand(['layers', 'list', '--json'], environment);
    expect(JSON.parse(list.output)).toMatchObject([
      { layer_id: 'districts', version: 1, state: 'superseded' },
      { layer_id: 'districts', version: 2, state: 'published', source_name: 'two.geojson' },
    ]);
  });

  test('export prints what load reads', async () => {
    const { code, output } = await runCommand(['layers', 'export', 'districts'], environment);
    expect(code).toBe(0);
    expect(JSON.parse(output).features).toMatchObject([
      { properties: { code: '990101', name: '东区' }, geometry: { type: 'Polygon' } },
      { properties: { code: '990102', name: '西区' } },
    ]);
    const path = await file('exported.geojson', output);
    const loaded = await runCommand(['layers', 'load', path, '--layer', 'districts', '--json'], environment);
    expect(JSON.parse(loaded.output)).toMatchObject({ state: 'checked', featureCount: 2 });
    const csv = await runCommand(
      [
        'layers',
        'export',
        'districts',
        '--format',
        'csv',
        '--properties',
        'code,name',
        '--filter',
        "code LIKE '%2'",
      ],
      environment,
    );
    expect(csv.output).toMatch(/^\ufeffcode,name,WKT\r\n990102,西区,"POLYGON\(\([^"]+"\r\n$/);
    const place = join(dirname(path), 'districts.gpkg');
    const gpkg = ['layers', 'export', 'districts', '--format', 'gpkg', '--output', place];
    expect(await runCommand(gpkg, environment)).toMatchObject({ code: 0, output: '', errors: '' });
    const again = await runCommand(['layers', 'load', place, '--layer', 'districts', '--json'], environment);
    expect(JSON.parse(again.output)).toMatchObject({ state: 'checked', featureCount: 2 });
    const unknown = await runCommand(['layers', 'export', 'districts', '--filter', 'owner = 1'], environment);
    expect(unknown).toMatchObject({ code: 1, output: '' });
    expect(unknown.errors).toContain('there is no property "owner"');
    const missing = await runCommand(['layers', 'export', 'districts', '77'], environment);
    expect(missing).toMatchObject({ code: 1, errors: 'wangge: "districts" has no checked version 77\n' });
  });

  test('codes gives city parts theirs, after a look at which', async () => {
    const lamp = (west: number) => ({
      type: 'Feature',
      properties: { name: '路灯' },
      geometry: { type: 'Point', coordinates: [west, 31.05123] },
    });
    const load = async (...lamps: object[]) => {
      const path = await file('lamps.geojson', collection(...lamps));
      return runCommand(['layers', 'load', path, '--layer', 'street-lamps', '--publish'], environment);
    };
    expect((await load(lamp(123.05123), lamp(123.06123))).output).toContain(
      '  codes: 2 given (9901010115000001 to 9901010115000002)',
    );
    expect((await runCommand(['layers', 'codes', 'street-lamps', '--dry-run'], environment)).output).toBe(
      'street-lamps: 0 given (dry run)\n',
    );
    expect((await runCommand(['layers', 'codes', 'street-lamps'], environment)).output).toBe(
      'street-lamps version 1: every feature has a code\n',
    );
    const refused = await runCommand(['layers', 'codes', 'districts'], environment);
    expect(refused).toMatchObject({ code: 1, output: '' });
    expect(refused.errors).toContain('"districts" has no rule for codes');
  });

  test('route answers a file of places, a faulty line in its own place', async () => {
    const path = await file('places.csv', 'lon,lat\n123.05123,31.05123\n123.15123,31.05123\nabc,31\n');
    const { code, output, errors } = await runCommand(['route', path], environment);
    const lines = output.trim().split('\n');
    expect(errors).toBe('');
    expect(lines).toHaveLength(4);
    expect(lines[1]).toContain('990101');
    expect(lines[2]).toContain('990102');
    expect(lines[3]).toContain('abc');
    expect(code).toBe(0);
  });
});

describe('people and keys', () => {
  test('a source can be set up, and a key bound to it', async () => {
    const missing = ['keys', 'add', '--label', 'x', '--role', 'partner', '--source', 'camera-ai'];
    expect((await runCommand(missing, environment)).errors).toContain('There is no source "camera-ai"');
    const bounds = [
      '--items',
      'river.silting',
      '--bbox',
      '121,30,122,32',
      '--rate',
      '60',
      '--secret',
      '--json',
    ];
    const made = await runCommand(['sources', 'put', 'camera-ai', ...bounds], environment);
    expect(JSON.parse(made.output)).toEqual({
      id: 'camera-ai',
      items: ['river.silting'],
      area: { bbox: [121, 30, 122, 32] },
      rate: 60,
      accuracyPercent: null,
      webhook: true,
      secret: expect.stringMatching(/^whsec_.{44}$/),
    });
    const key = await runCommand([...missing, '--json'], environment);
    expect(JSON.parse(key.output)).toMatchObject({ role: 'partner', source: 'camera-ai' });
  });

  test('a user and a key can be added; the password is never an argument', async () => {
    const added = await runCommand(
      ['users', 'add', 'chief', '--role', 'dispatcher'],
      environment,
      'a long password\n',
    );
    expect(added.output).toBe('User chief (dispatcher) may sign in\n');
    const twice = await runCommand(
      ['users', 'add', 'chief', '--role', 'gis'],
      environment,
      'a long password\n',
    );
    expect(twice).toMatchObject({ code: 1, errors: 'wangge: There is a user "chief" already\n' });
    const key = await runCommand(
      ['keys', 'add', '--label', 'cameras', '--role', 'partner', '--json'],
      environment,
    );
    expect(JSON.parse(key.output)).toMatchObject({
      label: 'cameras',
      role: 'partner',
      key: expect.stringMatching(/^wg_.{43}$/),
    });
  });

  test('webhooks, what could not be sent, and the roster are kept', async () => {
    const json = async (...args: string[]) =>
      JSON.parse((await runCommand([...args, '--json'], environment)).output);
    const added = await json(
      'webhooks',
      'add',
      'bureau',
      'https://bureau.example/hook',
      '--kinds',
      'overdue,severe',
    );
    expect(added).toMatchObject({
      id: 'bureau',
      kinds: ['overdue', 'severe'],
      secret: expect.stringMatching(/^whsec_/),
    });
    const inner = await runCommand(['webhooks', 'add', 'inner', 'http://10.0.0.1/'], environment);
    expect(inner).toMatchObject({ code: 1, errors: expect.stringContaining('not a public address') });
    expect((await json('webhooks', 'list')).webhooks).toMatchObject([{ id: 'bureau', waiting: 0, dead: 0 }]);
    expect(await json('deliveries', 'list')).toEqual({ deliveries: [], next: null });
    expect(await json('deliveries', 'retry', '--target', 'bureau')).toEqual({ resent: 0 });
    expect(await json('webhooks', 'remove', 'bureau')).toEqual({ removed: 'bureau' });
    const again = await runCommand(['webhooks', 'remove', 'bureau'], environment);
    expect(again).toMatchObject({ code: 1, errors: 'wangge: There is no webhook "bureau"\n' });

    const person = ['users', 'add', 'night', '--role', 'gis'];
    expect(await runCommand(person, environment, 'a long password\n')).toMatchObject({ code: 0 });
    const path = await file('roster.csv', '人员,开始,结束\nnight,2026-11-26 20:00,2026-11-27 08:00\n');
    const loaded = await json('roster', 'load', 'duty-desk', path);
    expect(loaded).toMatchObject({
      office: 'duty-desk',
      gaps: [],
      shifts: [{ person: 'night', to: '2026-11-27T00:00:00.000Z' }],
    });
    const period = ['--from', '2026-11-26T12:00:00Z', '--to', '2026-11-27T00:00:00Z'];
    expect(await json('roster', 'show', 'duty-desk', ...period)).toEqual(loaded);
    const wrong = await file('wrong.csv', 'person,from,to\nnight,2026-11-27 08:00,2026-11-26 20:00\n');
    expect(await runCommand(['roster', 'load', 'duty-desk', wrong], environment)).toMatchObject({
      code: 1,
      errors: 'wangge: row 2, to: expected after "from"\n',
    });
  });

  test.each([
    [
      ['users', 'add', 'x', '--role', 'dispatcher'],
      'short',
      'The password needs at least 10 characters; it has 5',
    ],
    [
      ['users', 'add', 'x', '--role', 'street'],
      'long enough',
      'A street code is given for the role "street"',
    ],
    [['keys', 'add', '--label', 'x', '--role', 'gis', '--street', '990101001'], '', 'and for no other'],
  ])('%j is refused with exit code 1', async (args, input, reason) => {
    const { code, errors } = await runCommand(args, environment, input);
    expect(errors).toContain(reason);
    expect(errors.trim().split('\n')).toHaveLength(1);
    expect(code).toBe(1);
  });
});

describe('refused with one line and exit code 1', () => {
  test('a GeoJSON cut in the middle', async () => {
    const text = collection(square('990103', '南区', 123.2));
    const path = await file('cut.geojson', text.slice(0, text.length / 2));
    const { code, errors } = await runCommand(['layers', 'load', path, '--layer', 'districts'], environment);
    expect(errors).toMatch(/cut\.geojson: the file ends in the middle/);
    expect(code).toBe(1);
  });

  test('a CSV without coordinates', async () => {
    const path = await file('trees.csv', 'code,name\n1,银杏\n');
    const { code, errors } = await runCommand(
      ['layers', 'load', path, '--layer', 'ancient-trees'],
      environment,
    );
    expect(errors).toMatch(/trees\.csv: no longitude and latitude columns among code, name/);
    expect(code).toBe(1);
  });

  test('a coordinate system that nobody knows', async () => {
    const path = await file('ok.geojson', collection(square('990103', '南区', 123.2)));
    const args = ['layers', 'load', path, '--layer', 'districts', '--crs', 'EPSG:99999'];
    const { code, errors } = await runCommand(args, environment);
    expect(errors).toContain('the coordinate system "EPSG:99999" is not known');
    expect(code).toBe(1);
  });

  test('a port in use', async () => {
    const holder = createServer();
    await new Promise<void>((resolve) => holder.listen(0, '127.0.0.1', resolve));
    const { port } = holder.address() as { port: number };
    const { code, errors } = await runCommand(['serve'], { ...environment, PORT: String(port) });
    expect(errors).toBe(
      `wangge: PORT ${port} on 127.0.0.1 is in use by another program; stop it or set PORT to another number (0 picks a free one)\n`,
    );
    expect(code).toBe(1);
    await new Promise((resolve) => holder.close(resolve));
  });
});

describe('routing rules, by commands alone', () => {
  const rules = async (...args: string[]) => runCommand(['rules', ...args], environment);

  test('show, check, load, list and roll back', async () => {
    const inForce = JSON.parse((await rules('show')).output) as { id: string }[];
    const [first, ...others] = inForce;
    const faulty = await file('faulty.json', JSON.stringify([...others.slice(0, -1)]));
    const checked = await rules('check', faulty);
    expect(checked.output).toMatch(/item "waste.mixed-haul" has no rule that always finds an owner/);
    expect(checked.code).toBe(1);
    const refused = await rules('load', faulty, '--publish');
    expect([refused.code, refused.output]).toEqual([1, '']);
    expect(refused.errors).toMatch(/^wangge: item "[a-z.-]+" has no rule .* \(and \d+ more\)\n$/);

    const good = await file('good.json', JSON.stringify([...others.slice(0, 1), first, ...others.slice(1)]));
    const loaded = await rules('load', good, '--note', '调整次序', '--publish');
    expect([loaded.output, loaded.errors]).toEqual(['Version 2 of the rules is in force\n', '']);
    const [, url] = await service.says(/console {3}(http:\S+)/);
    const answered = async () => (await (await fetch(`${url}api/routing/rules`)).json()).version;
    await expect.poll(answered, { timeout: 20_000 }).toBe(2);
    expect((await rules('rollback')).output).toBe('Version 1 of the rules is in force\n');
    await expect.poll(answered, { timeout: 20_000 }).toBe(1);
    const versions = JSON.parse((await rules('list', '--json')).output);
    expect(versions).toMatchObject([
      { version: 2, state: 'superseded', note: '调整次序', author: expect.stringMatching(/^cli:/) },
      { version: 1, state: 'published', periods: [{ validFrom: null }, { validTo: null }] },
    ]);
  });
});

describe('what can be reported, by commands alone', () => {
  const items = async (...args: string[]) => runCommand(['items', ...args], environment);

  test('a new item and its rule are checked, tried and published together', {
    timeout: 180_000,
  }, async () => {
    const inForce = JSON.parse((await items('show')).output) as { items: { code: string }[] };
    const model = inForce.items.find(({ code }) => code === 'road.car-misparked')!;
    const title = { zh: '无人机迫降', en: 'Drone landed' };
    const added = {
      ...model,
      code: 'road.drone-landed',
      title,
      precedence: 'asset-first',
      way: 'drone',
    };
    const entries = await file('items.json', JSON.stringify([...inForce.items, added]));
    const ofNow = JSON.parse((await runCommand(['rules', 'show'], environment)).output) as object[];
    const desk = { code: 'drone-desk', name: '无人机专班', nameEn: 'Drone desk', kind: 'department' };
    const rule = { id: 'drone', title, find: { way: 'territory' }, units: [{ unit: desk }] };
    const rules = await file('rules.json', JSON.stringify([rule, ...ofNow]));

    const alone = await items('check', entries);
    expect([alone.code, alone.output]).toEqual([1, expect.stringMatching(/"drone"/)]);
    expect(await items('check', entries, '--rules', rules)).toMatchObject({ code: 0 });
    const place = ['--item', added.code, '--lon', '123.05123', '--lat', '31.05123'];
    const tried = await items('try', entries, '--rules', rules, ...place, '--json');
    expect(JSON.parse(tried.output)).toMatchObject({ lead: desk, rule: { id: 'drone' } });
    expect((await items('load', entries, '--publish')).code).toBe(1);
    const draft = await items('load', entries, '--rules', rules, '--json');
    const { version } = JSON.parse(draft.output) as { version: number };
    expect((await items('publish', String(version))).code).toBe(1);
    expect(await items('publish', String(version), '--rules', rules)).toMatchObject({
      code: 0,
      output: `Version ${version} of the catalogue is in force\n`,
    });
    const first = (JSON.parse((await runCommand(['rules', 'show'], environment)).output) as object[])[0];
    expect(first).toMatchObject({ id: 'drone' });
  });
});

describe('cases to another system and from it, by commands alone', () => {
  const exchange = (url: string, ...args: string[]) =>
    runCommand(['exchange', ...args, '--url', url], environment);

  test('come in from a file, all or none, and go out as they came', { timeout: 180_000 }, async () => {
    const [, url] = await service.says(/(http:\/\/[\w.]+:\d+)/);
    const header = 'caseNumber,caseState,itemCode,longitude,latitude,occurredAt';
    const row = (number: string, state: string) =>
      `${number},${state},road.bike-misparked,123.05,31.05,2026-11-20T08:00:00+08:00`;
    const good = await file('cases.csv', `${header}\n${row('c-1', '04')}\n${row('c-2', '10')}\n`);
    const bad = await file('bad.csv', `${header}\n${row('c-3', '04')}\n${row('c-4', '99')}\n`);

    const refused = await exchange(url!, 'import', 'cases', bad, '--source', 'beside');
    expect(refused.code).toBe(1);
    expect(refused.errors).toContain('row 3, field caseState, value "99"');
    expect(refused.errors).toContain('第3行，字段“caseState”的值 "99"');
    const taken = await exchange(url!, 'import', 'cases', good, '--source', 'beside');
    expect(taken).toMatchObject({
      code: 0,
      output: '2 records: 2 new, 0 changed, 0 as they were; 1 new reports\n',
    });
    const again = await exchange(url!, 'import', 'cases', good, '--source', 'beside', '--json');
    expect(JSON.parse(again.output)).toMatchObject({ added: 0, changed: 0, unchanged: 2, reports: 0 });

    const output = join(folder, 'received.json');
    const given = await exchange(url!, 'export', 'cases', '--received', 'beside', '--output', output);
    expect(given).toMatchObject({ code: 0, output: '' });
    const { cases } = JSON.parse(await readFile(output, 'utf8')) as { cases: { caseNumber: string }[] };
    expect(cases.map(({ caseNumber }) => caseNumber)).toEqual(['c-1', 'c-2']);
    expect((await exchange(url!, 'export', 'cases', '--month', '13')).code).toBe(1);
    expect((await exchange('http://127.0.0.1:1', 'export', 'cases', '--month', '2026-11')).errors).toMatch(
      /No service answers at http:\/\/127\.0\.0\.1:1/,
    );
    expect((await exchange(url!, 'export', 'orders')).code).toBe(2);
  });
});
