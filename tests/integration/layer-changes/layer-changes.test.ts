import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { KeyLimits } from '../../../domain/access/key-limits.ts';
import type { LayerChange } from '../../../domain/answers/layer-changes.ts';
import { createLayerChanges, type LayerChanges } from '../../../server/layer-changes/service.ts';
import { createLayers, type LayerService } from '../../../server/layers/service.ts';
import { createAddressGuard } from '../../../server/notifications/address-guard.ts';
import { sendDue } from '../../../server/notifications/sending.ts';
import { verifySignature } from '../../../server/sources/signature.ts';
import { testDatabase } from '../../harness/database.ts';
import { type Operations, startOperations } from '../../harness/operations.ts';
import { tinyCity } from '../../harness/tiny-city.ts';
import { pointLayer, publishInternalLayer, publishPlaces } from '../layer-usage/internal-layer.ts';

let operations: Operations;
let layers: LayerService;
let recording: LayerChanges;
const faults: unknown[] = [];
const received: { headers: IncomingHttpHeaders; body: Buffer }[] = [];
const receiver = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    received.push({ headers: request.headers, body: Buffer.concat(chunks) });
    response.writeHead(204).end();
  });
});
let url: string;

beforeAll(async () => {
  operations = await startOperations(await testDatabase(tinyCity));
  layers = await createLayers(operations.database, (error) => faults.push(error));
  recording = createLayerChanges({
    database: operations.database,
    layers,
    holderOf: operations.access.holderOf,
    log: (error) => faults.push(error),
    follows: false,
  });
  receiver.listen(0, '127.0.0.1');
  await once(receiver, 'listening');
  url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`;
  await recordAll();
});
beforeEach(() => {
  received.length = 0;
});
afterAll(async () => {
  receiver.close();
  await recording.close();
  await layers.close();
  await operations.close();
});

async function recordAll(): Promise<void> {
  while (await recording.record());
}
async function sendAll(): Promise<void> {
  const ways = { guard: createAddressGuard(['127.0.0.0/8']), mailer: null, now: Date.now };
  while ((await sendDue(operations.database, ways)) > 0);
}
const bodies = () => received.map(({ body }) => JSON.parse(body.toString()));

async function keyWith(limits: KeyLimits): Promise<{ Authorization: string }> {
  const { body } = await operations.request<{ key: string }>('admin', '/api/keys', {
    body: { label: 'reader', role: 'partner', limits },
  });
  return { Authorization: `Bearer ${body.key}` };
}
const put = (id: string, given: string[] | null, headers: { Authorization: string }) =>
  operations.request<{ secret: string; code: string }>(null, `/api/webhooks/${id}`, {
    method: 'PUT',
    body: { url, layers: given },
    headers,
  });

interface Changes {
  changes: LayerChange[];
  next: string;
  more: boolean;
}
const changesOf = async (query: string, headers: Record<string, string> = {}) =>
  (await operations.request<Changes>(null, `/api/changes${query}`, { headers })).body;

it('tells of versions, edits, fields and the end to who may read the layer, signed, and to nobody else', async () => {
  await publishInternalLayer(operations, 'wells');
  await recordAll();
  const named = await keyWith({ layers: ['wells'] });
  const other = await keyWith({ layers: ['streets'] });
  const { secret } = (await put('wells-told', ['wells'], named)).body;
  expect((await put('streets-told', ['*'], other)).status).toBe(200);
  expect(await put('not-mine', ['wells'], other)).toMatchObject({
    status: 400,
    body: { code: 'unknown-layer' },
  });
  const { next } = await changesOf('', named);

  // a stays, b moves, c comes.
  await publishPlaces(operations, 'wells', {
    a: [123.003, 31.002],
    b: [123.006, 31.003],
    c: [123.005, 31.005],
  });
  await recordAll();
  await sendAll();
  expect(bodies()).toMatchObject([
    {
      type: 'layer.published',
      data: {
        kind: 'layer.published',
        change: { layer: 'wells', version: 2, counts: { added: 1, changed: 1, removed: 0 } },
      },
    },
  ]);
  const { headers, body } = received[0]!;
  const bytes = Buffer.from(secret.replace('whsec_', ''), 'base64');
  expect(verifySignature(bytes, headers, body, Date.now()).id).toMatch(/^wells-told-layer-/);
  const [west, south, east, north] = bodies()[0].data.change.box;
  expect([west <= 123.004, south <= 31.003, east >= 123.006, north >= 31.005]).toEqual(Array(4).fill(true));

  // Deleting a feature in place.
  const page = await operations.request<{ features: { id: number; properties: { code: string } }[] }>(
    'gis',
    '/ogc/collections/wells/items',
  );
  const { id } = page.body.features.find(({ properties }) => properties.code === 'c')!;
  const one = await operations.request('gis', `/ogc/collections/wells/items/${id}`);
  const gone = await operations.request('gis', `/ogc/collections/wells/items/${id}`, {
    method: 'DELETE',
    headers: { 'If-Match': one.headers.get('etag')! },
  });
  expect(gone.status).toBe(204);
  await operations.request('gis', '/api/layers/wells', {
    method: 'PUT',
    body: pointLayer('wells', {
      fields: [{ name: 'depth', title: { zh: '深度', en: 'Depth' }, type: 'number' }],
    }),
  });
  await recordAll();
  // Recording again tells nothing twice.
  await recordAll();
  const { changes, next: after, more } = await changesOf(`?after=${next}`, named);
  expect(changes.map(({ type, counts, fields }) => [type, counts, fields])).toEqual([
    ['layer.published', { added: 1, changed: 1, removed: 0 }, null],
    ['layer.features-changed', { added: 0, changed: 0, removed: 1 }, null],
    ['layer.schema-changed', null, { added: ['depth'], changed: [], removed: [] }],
  ]);
  expect(more).toBe(false);
  expect((await changesOf(`?after=${after}`, named)).changes).toEqual([]);
  expect((await changesOf(`?after=${next}&limit=1`, named)).changes).toEqual([changes[0]]);
  // Neither the public nor a key for another layer is told.
  expect((await changesOf(`?after=${next}`)).changes).toEqual([]);
  expect((await changesOf(`?after=${next}`, other)).changes).toEqual([]);
  received.length = 0;
  await sendAll();
  expect(bodies().map(({ type }) => type)).toEqual(['layer.features-changed', 'layer.schema-changed']);
  expect(received.every(({ headers: each }) => String(each['webhook-id']).startsWith('wells-told'))).toBe(
    true,
  );
  expect(faults).toEqual([]);
});

it('tells the public that a layer is no longer for it, and then nothing more', async () => {
  await operations.request('gis', '/api/layers/taps', {
    method: 'PUT',
    body: pointLayer('taps', { visibility: 'public' }),
  });
  await publishPlaces(operations, 'taps', { a: [123.003, 31.002] });
  await recordAll();
  const { next } = await changesOf('');
  await operations.request('gis', '/api/layers/taps', { method: 'PUT', body: pointLayer('taps', {}) });
  await publishPlaces(operations, 'taps', { a: [123.004, 31.002] });
  await recordAll();
  // The reading process learns of the definition by the feed.
  await expect
    .poll(async () => (await changesOf(`?after=${next}`)).changes.map(({ type }) => type), {
      timeout: 10_000,
    })
    .toEqual(['layer.retired']);
});

it('ends with the key, and refuses layers and cursors that are not there', async () => {
  const { body } = await operations.request<{ key: string; about: { id: number } }>('admin', '/api/keys', {
    body: { label: 'short', role: 'partner', limits: { layers: ['streets'] } },
  });
  const headers = { Authorization: `Bearer ${body.key}` };
  expect((await put('short-lived', ['streets'], headers)).status).toBe(200);
  expect(await put('wrong', ['no-layer'], headers)).toMatchObject({
    status: 400,
    body: { code: 'unknown-layer' },
  });
  expect((await put('wrong', [], headers)).status).toBe(400);
  await operations.request('admin', `/api/keys/${body.about.id}`, { method: 'DELETE' });
  expect((await operations.request(null, '/api/changes', { headers })).status).toBe(401);
  for (const query of ['?after=x', '?after=-1', '?limit=0', '?cursor=1'])
    expect([query, (await operations.request(null, `/api/changes${query}`)).status]).toEqual([query, 400]);
});
