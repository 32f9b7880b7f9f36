import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startWholeService, type WholeService } from '../../harness/whole-service.ts';
import { type JsonSchema, type Schemas, valuesOf } from './schema-values.ts';

interface Parameter {
  in: string;
  name: string;
  required?: boolean;
  schema?: JsonSchema;
}

interface Operation {
  parameters?: Parameter[];
  requestBody?: { content: Record<string, { schema?: JsonSchema }> };
}

interface Description {
  paths: Record<string, Record<string, Operation>>;
  components?: { schemas?: Schemas };
}

/** Where the service describes itself, and what its paths come after. */
const descriptions = [
  ['/openapi.json', ''],
  ['/ogc/api', '/ogc'],
] as const;
const askedOfEach = 15;
const atATime = 6;
const patienceMs = 20_000;
/** Streams without an end are left as soon as they begin. */
const endless = new Set(['/api/live']);
// What depends on something outside that a test has not, and says so.
const excused = new Set(['too-slow', 'mail-not-set-up']);

let service: WholeService;
beforeAll(async () => {
  service = await startWholeService();
});
afterAll(() => service.close());

interface Asked {
  method: string;
  path: string;
  query: [string, unknown][];
  type: string | undefined;
  body: unknown;
}

function asText(value: unknown): string {
  return typeof value === 'string' ? value.replaceAll(/\p{Surrogate}/gu, '\ufffd') : JSON.stringify(value);
}

function requestsOf(
  path: string,
  method: string,
  operation: Operation,
  schemas: Schemas,
): fc.Arbitrary<Asked> {
  const parameters = operation.parameters ?? [];
  const values = (place: string) =>
    fc.record(
      Object.fromEntries(
        parameters
          .filter((parameter) => parameter.in === place)
          .map(({ name, schema = {} }) => [name, valuesOf(schema, schemas)]),
      ),
      {
        requiredKeys: parameters
          .filter(({ in: at, required }) => at === place && (place === 'path' || required))
          .map(({ name }) => name),
      },
    );
  const content = operation.requestBody?.content ?? {};
  const [type] = Object.keys(content);
  const body = type ? valuesOf(content[type]!.schema ?? {}, schemas) : fc.constant(undefined);
  return fc.tuple(values('path'), values('query'), body).map(([inPath, inQuery, sent]) => ({
    method: method.toUpperCase(),
    path: path.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
      encodeURIComponent(asText(inPath[name] ?? 'x').slice(0, 300)),
    ),
    query: Object.entries(inQuery),
    type,
    body: sent,
  }));
}

async function ask({ method, path, query, type, body }: Asked): Promise<{ status: number; text: string }> {
  const url = new URL(service.url + path);
  for (const [name, value] of query) url.searchParams.append(name, asText(value));
  const headers: Record<string, string> = { Authorization: `Bearer ${service.adminKey}` };
  if (type) headers['Content-Type'] = type;
  const response = await fetch(url, {
    method,
    headers,
    ...(type ? { body: asText(body) } : {}),
    signal: AbortSignal.timeout(patienceMs),
  });
  if (endless.has(path)) {
    await response.body?.cancel();
    return { status: response.status, text: '' };
  }
  return { status: response.status, text: await response.text() };
}

it('answers whatever fits its description nearly, and whatever does not, without failing', {
  timeout: 300_000,
}, async () => {
  const seed = Number(process.env.WANGGE_FUZZ_SEED ?? 20_261_129);
  const asked: Asked[] = [];
  for (const [address, base] of descriptions) {
    const description = (await (await fetch(service.url + address)).json()) as Description;
    const schemas = description.components?.schemas ?? {};
    for (const [path, operations] of Object.entries(description.paths))
      for (const [method, operation] of Object.entries(operations))
        asked.push(
          ...fc.sample(requestsOf(base + path, method, operation, schemas), { seed, numRuns: askedOfEach }),
        );
  }
  expect(asked.length).toBeGreaterThan(1_000);
  const failed: string[] = [];
  const statuses = new Map<number, number>();
  const next = asked.values();
  const worker = async () => {
    for (const request of next) {
      const { status, text } = await ask(request);
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
      const code = status >= 500 ? /"code":"([^"]+)"/.exec(text)?.[1] : undefined;
      if (status >= 500 && !excused.has(code ?? ''))
        failed.push(`${status} ${JSON.stringify(request).slice(0, 600)} → ${text.slice(0, 300)}`);
    }
  };
  await Promise.all(Array.from({ length: atATime }, worker));
  expect(failed).toEqual([]);
  // Not everything is turned away at the door.
  expect(statuses.get(200) ?? 0).toBeGreaterThan(100);
});
