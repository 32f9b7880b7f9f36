import { afterAll, beforeAll, expect, it } from 'vitest';
import { type AnalysisAnswer, processSchema } from '../../../domain/answers/analysis.ts';
import { testDatabase } from '../../harness/database.ts';
import { type Operations, startOperations } from '../../harness/operations.ts';
import { tinyCity } from '../../harness/tiny-city.ts';

let city: Operations;
beforeAll(async () => {
  city = await startOperations(await testDatabase(tinyCity));
});
afterAll(async () => {
  await city.close();
  expect(city.failures).toEqual([]);
});

interface Link {
  rel: string;
  href: string;
}
const get = async <Body>(path: string): Promise<Body> => {
  const { status, body } = await city.request<Body>(null, path);
  expect([path, status, body]).toEqual([path, 200, body]);
  return body;
};
const here = (href: string) => href.slice(city.url.length);
const linkOf = (links: Link[], rel: string) => here(links.find((link) => link.rel === rel)!.href);
const execute = <Body = AnalysisAnswer>(id: string, body: unknown, headers: Record<string, string> = {}) =>
  city.request<Body>(null, `/ogc/processes/${id}/execution`, { body, headers });
const street = { tier: 'street', code: '990101001' };

it('lists its processes from the landing page on, in pages', async () => {
  const { links } = await get<{ links: Link[] }>('/ogc');
  const list = linkOf(links, 'http://www.opengis.net/def/rel/ogc/1.0/processes');
  const { processes } = await get<{ processes: { id: string }[] }>(list);
  expect(processes.map(({ id }) => id).sort()).toEqual([
    'buffer',
    'counts',
    'intersection',
    'measure',
    'nearest',
    'union',
    'within',
  ]);
  const page = await get<{ processes: { id: string }[]; links: Link[] }>('/ogc/processes?limit=5');
  expect(page.processes).toHaveLength(5);
  const rest = await get<{ processes: { id: string }[] }>(linkOf(page.links, 'next'));
  expect([...page.processes, ...rest.processes]).toEqual(processes);
  const { conformsTo } = await get<{ conformsTo: string[] }>('/ogc/conformance');
  expect(
    conformsTo.filter((each) => each.includes('processes')).map((each) => each.split('/').at(-1)),
  ).toEqual(['core', 'ogc-process-description', 'json', 'oas30']);
  const api = await get<{ paths: object }>('/ogc/api');
  expect(Object.keys(api.paths)).toEqual(
    expect.arrayContaining(['/processes', '/processes/{processId}/execution', '/jobs/{jobId}/results']),
  );
});

/** Members that schemas of OpenAPI 3.0 have; others, such as `prefixItems` or `const`, are of later JSON Schema. */
const openApiMembers = new Set(
  'title description type format enum default nullable oneOf anyOf allOf not items properties additionalProperties required minimum maximum exclusiveMinimum exclusiveMaximum minItems maxItems minLength maxLength pattern contentMediaType'.split(
    ' ',
  ),
);
function expectOpenApi(schema: Record<string, unknown>, path: string): void {
  for (const [member, value] of Object.entries(schema)) {
    expect([path, openApiMembers.has(member), member]).toEqual([path, true, member]);
    if (member.startsWith('exclusive')) expect([path, typeof value]).toEqual([path, 'boolean']);
    if (member === 'properties')
      for (const [name, inner] of Object.entries(value as Record<string, Record<string, unknown>>))
        expectOpenApi(inner, `${path}/${name}`);
    else if (member === 'items' || member === 'not')
      expectOpenApi(value as Record<string, unknown>, `${path}/items`);
    else if (/^(one|any|all)Of$/.test(member))
      for (const inner of value as Record<string, unknown>[]) expectOpenApi(inner, `${path}/${member}`);
  }
}

it('describes each process with schemas of OpenAPI 3.0 and a link that executes it', async () => {
  const { processes } = await get<{ processes: { links: Link[] }[] }>('/ogc/processes');
  for (const { links } of processes) {
    const described = processSchema.parse(await get(linkOf(links, 'self')));
    expect(described.jobControlOptions).toEqual(['sync-execute']);
    expect(linkOf(described.links, 'http://www.opengis.net/def/rel/ogc/1.0/execute')).toMatch(/\/execution$/);
    for (const [name, { schema }] of [
      ...Object.entries(described.inputs),
      ...Object.entries(described.outputs),
    ])
      expectOpenApi(schema, `${described.id}/${name}`);
  }
  const { inputs } = processSchema.parse(await get('/ogc/processes/within'));
  expect(inputs.layer).toMatchObject({ minOccurs: 1, maxOccurs: 1, schema: { type: 'string' } });
  expect(inputs.distance).toMatchObject({
    minOccurs: 0,
    schema: { type: 'number', minimum: 0, exclusiveMinimum: true, maximum: 50_000 },
  });
});

it('executes at once, whatever Prefer says, with the value alone or in a document', async () => {
  const inputs = { layer: 'unit-grids', region: street, relation: 'inside' };
  const raw = await execute('within', { inputs }, { Prefer: 'respond-async' });
  expect([raw.status, raw.headers.get('location'), raw.headers.get('content-type')]).toEqual([
    200,
    null,
    expect.stringContaining('application/geo+json'),
  ]);
  expect(raw.body.features.map(({ properties: { code } }) => code)).toEqual([
    '990101001001001',
    '990101001001002',
  ]);
  const wrapped = { layer: 'unit-grids', region: { value: street }, relation: 'inside' };
  const document = await execute<{ result: { value: AnalysisAnswer; mediaType: string } }>('within', {
    inputs: wrapped,
    response: 'document',
  });
  expect(document.body.result).toEqual({ value: raw.body, mediaType: 'application/geo+json' });
  const table = await execute<{ result: { value: string } }>('within', {
    inputs,
    outputs: { result: { format: { mediaType: 'text/csv' }, transmissionMode: 'value' } },
    response: 'document',
  });
  expect(table.body.result.value).toMatch(/^\ufeffcode,name,area,length\r\n990101001001001,/);
});

it('takes a geometry by a link to a feature of its own, and fetches no others', async () => {
  const grid = { href: `${city.url}/ogc/collections/streets/items/990101001` };
  const measured = await execute('measure', { inputs: { layer: 'unit-grids', region: grid } });
  const named = await execute('measure', { inputs: { layer: 'unit-grids', region: street } });
  expect(measured.body).toEqual(named.body);
  const elsewhere = await execute<{ code: string; detail: string }>('measure', {
    inputs: { layer: 'unit-grids', region: { href: 'http://localhost:1/a.json' } },
  });
  expect([elsewhere.status, elsewhere.body.code, elsewhere.body.detail]).toEqual([
    400,
    'invalid-input',
    expect.stringMatching(/\/inputs\/region\/href.*not fetched/),
  ]);
});

it('refuses in the terms of the standard', async () => {
  const exceptions = 'http://www.opengis.net/def/exceptions/ogcapi-processes-1/1.0';
  for (const [path, code] of [
    ['/ogc/processes/no-such', 'no-such-process'],
    ['/ogc/jobs/1', 'no-such-job'],
    ['/ogc/jobs/1/results', 'no-such-job'],
  ] as const) {
    const { status, body } = await city.request<{ type: string }>(null, path);
    expect([status, body.type]).toEqual([404, `${exceptions}/${code}`]);
  }
  const unknown = await execute<{ type: string }>('no-such', { inputs: {} });
  expect([unknown.status, unknown.body.type]).toEqual([404, `${exceptions}/no-such-process`]);
  const missing = await execute<{ code: string; errors: { path: string }[] }>('buffer', {
    inputs: { region: street },
  });
  expect([missing.status, missing.body.errors[0]!.path]).toEqual([400, '/inputs/distance']);
  const reference = await execute<{ errors: { path: string }[] }>('buffer', {
    inputs: { region: street, distance: 5 },
    outputs: { result: { transmissionMode: 'reference' } },
  });
  expect([reference.status, reference.body.errors[0]!.path]).toEqual([
    400,
    '/outputs/result/transmissionMode',
  ]);
});
