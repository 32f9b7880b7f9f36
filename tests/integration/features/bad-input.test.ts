import { request as httpRequest } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { testDatabase } from '../../harness/database.ts';
import { type Operations, startOperations } from '../../harness/operations.ts';
import { tinyCity } from '../../harness/tiny-city.ts';

let operations: Operations;
let paths: Record<string, Record<string, Operation>>;

interface Parameter {
  in: string;
  name: string;
  required?: boolean;
  schema: { type?: string; enum?: string[]; minimum?: number; maximum?: number };
}
interface Operation {
  parameters?: Parameter[];
  responses: Record<string, unknown>;
}

beforeAll(async () => {
  operations = await startOperations(await testDatabase(tinyCity));
  ({ paths } = (await operations.request<{ paths: typeof paths }>(null, '/ogc/api')).body);
});
afterAll(async () => {
  await operations.close();
  expect(operations.failures).toEqual([]);
});

/** Of texts whose schema leaves the value open, one that means nothing there. */
const wrongTexts: Record<string, string[]> = {
  bbox: ['1,2,3', '1,2,3,x', '1,50,3,40', '1,2,3,4,5', ''],
  'bbox-crs': ['EPSG:99999', 'x'],
  crs: ['EPSG:99999', 'x'],
  'filter-crs': ['EPSG:99999', 'x'],
  filter: ["code = '", 'owner = 1', '{"op":"="}', ''],
  datetime: ['yesterday', '2026-02-30', '2026-01-02/2026-01-01', '../..'],
  properties: ['owner', 'code,,name'],
  sortby: ['owner', '-', ''],
  q: [''],
  ids: [''],
};
/** Whatever may be there is compared with these, and none is wrong. */
const free = new Set(['code']);

function wrongValues({ name, schema }: Parameter): string[] {
  if (schema.enum) return ['no-such-value', ''];
  if (schema.type === 'integer') return ['ten', '1.5', '-1', '', '1e400', '99999999999999999999'];
  if (schema.type === 'boolean') return ['yes', ''];
  const own = wrongTexts[name];
  if (!own) throw new Error(`nobody says what is wrong for the parameter ${name}`);
  return own;
}

test('every parameter that the document names is refused when it is wrong, with its name', async () => {
  let tried = 0;
  for (const [path, operationsOf] of Object.entries(paths)) {
    const { get } = operationsOf;
    // There never is a job, whatever else is asked of it.
    if (!get || path.includes('tile') || path.includes('map') || path.startsWith('/jobs')) continue;
    const address = path
      .replace('{collectionId}', 'streets')
      .replace('{featureId}', '1')
      .replace('{recordId}', 'streets')
      .replace('{processId}', 'buffer');
    for (const parameter of (get.parameters ?? []).filter((each) => each.in === 'query')) {
      if (free.has(parameter.name)) continue;
      for (const value of wrongValues(parameter)) {
        // The largest page answers a larger limit, as the standard wants.
        if (parameter.name === 'limit' && value === '99999999999999999999') continue;
        const query = new URLSearchParams({ [parameter.name]: value });
        const { status, headers, body } = await operations.request(null, `/ogc${address}?${query}`);
        const what = `${address}?${query}`;
        expect([what, status]).toEqual([what, 400]);
        expect(headers.get('content-type')).toContain('application/problem+json');
        expect([what, JSON.stringify(body)]).toEqual([what, expect.stringContaining(parameter.name)]);
        expect([what, body.text?.zh]).toEqual([what, expect.stringMatching(/[一-鿿]/)]);
        for (const { text } of body.errors ?? [])
          expect([what, text?.zh]).toEqual([what, expect.stringMatching(/[一-鿿]/)]);
        tried++;
      }
      const twice = await operations.request(null, `/ogc${address}?${parameter.name}=a&${parameter.name}=b`);
      expect([address, parameter.name, twice.status]).toEqual([address, parameter.name, 400]);
    }
    const unknown = await operations.request(null, `/ogc${address}?no-such-parameter=1`);
    expect([address, unknown.status]).toEqual([address, 400]);
    expect(unknown.body.detail).toContain('no-such-parameter');
  }
  expect(tried).toBeGreaterThan(60);
});

describe('a search', () => {
  const search = (body: unknown) => operations.request(null, '/ogc/collections/streets/search', { body });

  test.each([
    [{ filter: { op: '=' } }, 'bad-filter'],
    [{ filter: 'owner = 1' }, 'bad-filter'],
    [{ colour: 'red' }, 'invalid-input'],
    [{ limit: 'ten' }, 'invalid-input'],
    [{ bbox: [1, 2, 3] }, 'invalid-input'],
    [{ 'filter-crs': 'x', filter: "code = '1'" }, 'unknown-crs'],
    [[1], 'invalid-input'],
    ['{"filter":', 'invalid-json'],
  ])('%j is refused', async (body, code) => {
    const chinese = { zh: expect.stringMatching(/[一-鿿]/) };
    expect(await search(body)).toMatchObject({ status: 400, body: { code, text: chinese } });
  });

  test('whose body is cut short leaves the service as it was', async () => {
    const { hostname, port } = new URL(operations.url);
    await new Promise<void>((resolve) => {
      const request = httpRequest({
        hostname,
        port,
        method: 'POST',
        path: '/ogc/collections/streets/search',
        headers: { 'Content-Type': 'application/json', 'Content-Length': '1000' },
      });
      request.on('error', () => resolve());
      request.on('close', () => resolve());
      request.write('{"filter": "code');
      setImmediate(() => request.destroy());
    });
    expect((await search({ limit: 1 })).status).toBe(200);
  });
});

test('a change without If-Match, or with one that is lost, changes nothing', async () => {
  const items = '/ogc/collections/streets/items';
  const change = (headers: Record<string, string>) =>
    operations.request('gis', `${items}/1`, {
      method: 'PATCH',
      body: { properties: { name: 'x' } },
      headers: { 'Content-Type': 'application/merge-patch+json', ...headers },
    });
  const before = await operations.request<{ properties: object }>('gis', `${items}/1`);
  expect(before.status).toBe(200);
  expect(await change({})).toMatchObject({
    status: 428,
    body: { code: 'if-match-required', text: { zh: '请以 If-Match 带上所读要素的 ETag' } },
  });
  expect(await change({ 'If-Match': '*' })).toMatchObject({ status: 428 });
  expect(await change({ 'If-Match': '"lost"' })).toMatchObject({
    status: 412,
    body: { code: 'feature-changed' },
  });
  const after = await operations.request<{ properties: object }>('gis', `${items}/1`);
  expect(after.body.properties).toEqual(before.body.properties);
});
