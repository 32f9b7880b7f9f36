import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { guideNames, guideText } from '../../../server/reference/guides.ts';
import { send, tokenOf } from '../../harness/browser.ts';
import { startDemoService } from '../../harness/demo-service.ts';
import { anyPhoto } from '../attachments/filing.ts';
import { piecesOf, promisesOf, runCommands } from './running.ts';

interface Operation {
  summary: string;
  tags: string[];
  parameters?: { in: string; name: string; required?: boolean; example?: unknown }[];
  requestBody?: { content: Record<string, { example?: unknown }> };
  responses: Record<string, { content?: Record<string, object> }>;
}

interface Described {
  info: { 'x-locale': string };
  tags: { name: string }[];
  paths: Record<string, Record<string, Operation>>;
}

/** What is read here only of something that somebody made before, and has no number that could be known. */
const ofOnesOwn: Record<string, string> = {
  '/api/layers/{id}/versions/{version}/diff': 'needs a second version',
  '/api/layers/{id}/versions/{version}/impact': 'needs a second version',
  '/api/layers/{id}/codes': 'needs a layer with a rule for codes',
  '/api/exports/{id}': 'of an export',
  '/api/exports/{id}/archive': 'of an export',
  '/api/users/{id}': 'of an account',
  '/api/keys/{id}': 'of a key',
  '/api/webhooks/{id}/deliveries': 'of a webhook',
  '/api/attachments/{id}': 'of a file',
  '/api/uploads/{id}': 'of an upload',
  '/api/orders/{number}': 'numbers of orders tell the day',
  '/api/orders/{number}/score': 'numbers of orders tell the day',
  '/api/orders/{number}/sheet': 'numbers of orders tell the day',
  '/open311/v2/requests/{service_request_id}.{format}': 'numbers of orders tell the day',
  '/api/warnings/{id}': 'of a warning',
  '/ogc/jobs/{jobId}': 'of a job',
  '/ogc/jobs/{jobId}/results': 'of a job',
  '/api/staff/turns/{id}/track': 'of a turn of duty',
  '/api/public/reports/{receipt}': 'of a receipt',
  '/api/session/second-factor': 'of a person, not of a key',
  '/api/session/provider/link': 'of a person, not of a key',
  '/api/notifications/mail': 'of a person, not of a key',
  '/api/staff/turn': 'of a person, not of a key',
  '/report': 'switched off in the demo city',
  '/api/live': 'a stream without an end; live/feed reads it',
};

const mainPosts = [
  'post /api/events',
  'post /api/events/preview',
  'post /api/route',
  'post /api/places',
  'post /api/geometry/transform',
  'post /api/analysis/within',
  'post /ogc/processes/{processId}/execution',
  'post /open311/v2/requests.{format}',
  'put /api/webhooks/{id}',
  'post /api/readings',
  'post /api/positions',
];

let service: Awaited<ReturnType<typeof startDemoService>>;
let url: string;
let key: string;
let partnerKey: string;
/** Where commands of guides leave their files. */
let folder: string;
let described: Described;

beforeAll(async () => {
  service = await startDemoService();
  url = service.url.replace(/\/$/, '');
  const token = await tokenOf(url, 'admin');
  const made = (role: string) =>
    send<{ key: string }>(url, token, '/api/keys', { label: `examples ${role}`, role });
  ({ key } = await made('admin'));
  ({ key: partnerKey } = await made('partner'));
  folder = await mkdtemp(join(tmpdir(), 'wangge-guides-'));
  await writeFile(join(folder, 'after.jpg'), anyPhoto());
  described = (await (await fetch(`${url}/openapi.json?lang=en`)).json()) as Described;
}, 300_000);
afterAll(async () => {
  await service?.close();
  await rm(folder, { recursive: true, force: true });
});

const named = () =>
  Object.entries(described.paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]) => ({
      name: `${method} ${path}`,
      method,
      path,
      operation,
    })),
  );

async function ask({ method, path, operation }: ReturnType<typeof named>[number]) {
  const parameters = operation.parameters ?? [];
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(String(parameters.find((each) => each.in === 'path' && each.name === name)?.example)),
  );
  const query = parameters.filter(({ in: at, example }) => at === 'query' && example !== undefined);
  const search = new URLSearchParams(query.map(({ name, example }) => [name, String(example)]));
  const sent = Object.entries(operation.requestBody?.content ?? {}).find(([, { example }]) => example);
  const body = sent?.[1].example;
  return fetch(`${url}${filled}?${search}`, {
    method: method.toUpperCase(),
    headers: { Authorization: `Bearer ${key}`, ...(sent ? { 'Content-Type': sent[0] } : {}) },
    ...(sent ? { body: typeof body === 'string' ? body : JSON.stringify(body) } : {}),
    signal: AbortSignal.timeout(60_000),
  });
}

const hasExample = ({ operation: { parameters = [], requestBody } }: ReturnType<typeof named>[number]) =>
  parameters.every(
    ({ required, example, in: at }) => !required || at === 'header' || example !== undefined,
  ) &&
  (!requestBody || Object.values(requestBody.content).some(({ example }) => example !== undefined));

describe('the examples of the reference', () => {
  it('are given for the main requests of partners, and for all that is read without something of one’s own', () => {
    const lacking = named().filter(
      (each) => !hasExample(each) && (each.method === 'get' || mainPosts.includes(each.name)),
    );
    expect(lacking.map(({ path }) => path).filter((path) => !(path in ofOnesOwn))).toEqual([]);
    const paths = Object.keys(described.paths);
    expect(Object.keys(ofOnesOwn).filter((path) => !paths.includes(path))).toEqual([]);
  });

  it('are answered as they say, in the shape that is described', { timeout: 300_000 }, async () => {
    const ajv = new Ajv2020({ strict: false, validateFormats: false });
    ajv.addSchema({ ...described, $id: 'openapi' });
    const faults: string[] = [];
    let read = 0;
    for (const each of named()) {
      if (each.path in ofOnesOwn || !hasExample(each)) continue;
      if (each.method !== 'get' && !mainPosts.includes(each.name) && !each.operation.requestBody) continue;
      const response = await ask(each);
      const text = await response.text();
      read++;
      const type = response.headers.get('content-type')?.split(';')[0] ?? '';
      if (!response.ok) faults.push(`${each.name}: ${response.status} ${text.slice(0, 200)}`);
      else if (/[/+]json$/.test(type)) {
        const parts = [
          'paths',
          each.path,
          each.method,
          'responses',
          String(response.status),
          'content',
          type,
        ];
        const pointer = parts.map((part) =>
          encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1')),
        );
        const holds = ajv.compile({ $ref: `openapi#/${pointer.join('/')}/schema` });
        if (!holds(JSON.parse(text))) faults.push(`${each.name}: ${ajv.errorsText(holds.errors)}`);
      }
    }
    expect(faults).toEqual([]);
    expect(read).toBeGreaterThan(140);
  });
});

describe.each(guideNames)('the guide "%s"', (name) => {
  it('has commands that run as they stand, and print what it says', { timeout: 120_000 }, async () => {
    const text = guideText(name, 'en');
    const variables = { ADMIN: key, KEY: partnerKey };
    const { printed, failed } = await runCommands(text, url, folder, variables);
    expect(failed).toBeNull();
    for (const [index, promised] of promisesOf(text).entries()) {
      const said = printed[index]!;
      if (promised?.language === 'json')
        expect(JSON.parse(said), said).toMatchObject(closely(JSON.parse(promised.code)));
      else if (promised) expect(said).toContain(promised.code);
    }
  });

  it('is the same in both languages but for its text', () => {
    expect(piecesOf(guideText(name, 'zh'))).toEqual(piecesOf(guideText(name, 'en')));
  });
});

describe('docs/exchange.md', () => {
  it('has commands that run as they stand', { timeout: 120_000 }, async () => {
    const text = (await readFile('docs/exchange.md', 'utf8')).replaceAll(
      'npx wangge',
      `node ${resolve('server/cli/wangge.js')}`,
    );
    const variables = { WANGGE_DATA_DIR: service.dataDirectory, HOST: '127.0.0.1', PORT: new URL(url).port };
    const { printed, failed } = await runCommands(text, url, folder, variables);
    expect(failed).toBeNull();
    const file = async (name: string) => readFile(join(folder, name), 'utf8');
    const { cases } = JSON.parse(await file('cases.json')) as { cases: object[] };
    const [taken, refused] = printed.slice(2);
    const count = cases.length;
    expect(taken).toContain(`{"records":${count},"added":${count},"changed":0,"unchanged":0,`);
    expect(taken).toContain(`${count} records: 0 new, 0 changed, ${count} as they were`);
    expect(refused).toContain('row 1, field caseState, value');
    // A row of names, and no fewer rows than cases, since texts may have several lines.
    expect((await file('received.csv')).trimEnd().split('\n').length).toBeGreaterThan(count);
  });
});

/** What is said of a list is said of one of its entries. */
function closely(value: unknown): never {
  if (Array.isArray(value))
    return (
      value.length === 0
        ? value
        : expect.arrayContaining(value.map((each) => expect.objectContaining(closely(each))))
    ) as never;
  if (typeof value !== 'object' || value === null) return value as never;
  const members = Object.entries(value).map(([name, member]) => [
    name,
    typeof member === 'object' && member !== null && !Array.isArray(member)
      ? expect.objectContaining(closely(member))
      : closely(member),
  ]);
  return Object.fromEntries(members) as never;
}

describe('the document', () => {
  it('is given in the language that is asked for, by its address or by the reader’s own', async () => {
    const read = async (path: string, headers: Record<string, string> = {}) => {
      const response = await fetch(`${url}${path}`, { headers });
      const { info, paths } = (await response.json()) as Described;
      return [info['x-locale'], paths['/api/route']!.get!.summary, response.headers.get('content-language')];
    };
    const english = ['en', described.paths['/api/route']!.get!.summary, 'en'];
    const chinese = ['zh', '查询某地点归谁负责及其依据', 'zh-CN'];
    expect(await read('/openapi.json')).toEqual(english);
    expect(await read('/openapi.json', { 'Accept-Language': 'zh-CN,zh;q=0.9' })).toEqual(chinese);
    expect(await read('/openapi.json?lang=en', { 'Accept-Language': 'zh-CN' })).toEqual(english);
    expect(await read('/openapi.json?lang=zh')).toEqual(chinese);
    const refused = await fetch(`${url}/openapi.json?lang=fr`);
    expect([refused.status, ((await refused.json()) as { code: string }).code]).toEqual([
      400,
      'invalid-input',
    ]);
  });

  it('holds the addresses of OGC API too, and every address has a subject', () => {
    expect(described.paths['/ogc/collections/{collectionId}/items']!.get!.tags).toEqual([
      'Features (OGC API)',
    ]);
    const subjects = described.tags.map(({ name }) => name);
    expect(named().filter(({ operation }) => !subjects.includes(operation.tags[0]!))).toEqual([]);
  });
});
