import { createHash, randomUUID } from 'node:crypto';
import { readdir, stat } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Role } from '../../../domain/access/principal.ts';
import type { Upload } from '../../../domain/answers/attachments.ts';
import type { EventWithAttachments } from '../../../domain/answers/events.ts';
import type { OrderWithHistory } from '../../../domain/answers/orders.ts';
import { largePhoto } from '../../harness/large-photo.ts';
import type { Operations } from '../../harness/operations.ts';
import { anyPhoto, rubbish, startFiling } from './filing.ts';

let operations: Operations;
beforeAll(async () => {
  ({ operations } = await startFiling());
});
afterAll(async () => {
  expect(operations.failures).toEqual([]);
  await operations.close();
});

const bytesOf = async () =>
  Promise.all(
    (await readdir(join(operations.files, 'uploads')).catch(() => [])).map(
      async (name) => (await stat(join(operations.files, 'uploads', name))).size,
    ),
  );

function begin(
  size: number,
  { role = 'street' as Role, id = randomUUID() as string, name = '现场.jpg' } = {},
) {
  return operations.request<Upload>(role, '/api/uploads', { body: { id, name, size } });
}

async function append(id: string, offset: number | string, bytes: Buffer, role: Role = 'street') {
  const response = await fetch(`${operations.url}/api/uploads/${id}`, {
    method: 'PATCH',
    headers: {
      Authorization: `Bearer ${operations.keys[role]}`,
      'Content-Type': 'application/partial-upload',
      'Upload-Offset': String(offset),
    },
    body: new Uint8Array(bytes),
  });
  return {
    status: response.status,
    offset: response.headers.get('Upload-Offset'),
    body: (await response.json()) as Upload & { code?: string },
  };
}

/** Begins to add bytes and lets the line break once the service has `cut` of them. */
async function appendAndCut(id: string, offset: number, bytes: Buffer, cut: number): Promise<void> {
  const before = (await operations.request<Upload>('street', `/api/uploads/${id}`)).body.offset;
  const request = httpRequest(`${operations.url}/api/uploads/${id}`, {
    method: 'PATCH',
    headers: {
      Authorization: `Bearer ${operations.keys.street}`,
      'Content-Type': 'application/partial-upload',
      'Content-Length': bytes.length,
      'Upload-Offset': offset,
    },
  });
  request.on('error', () => undefined);
  request.write(bytes.subarray(0, cut));
  await expect
    .poll(async () => (await operations.request<Upload>('street', `/api/uploads/${id}`)).body.offset)
    .toBe(before + cut);
  request.destroy();
}

async function dispatched(): Promise<string> {
  const { body } = await operations.request<EventWithAttachments>('partner', '/api/events', {
    body: { ...rubbish, item: 'waste.bin-overflow' },
  });
  const number = body.orderNumber;
  for (const action of ['register', 'file', 'dispatch'])
    await operations.request('dispatcher', `/api/orders/${number}/actions`, { body: { action } });
  return number;
}
const whole = async (number: string) =>
  (await operations.request<OrderWithHistory>('dispatcher', `/api/orders/${number}`)).body;

describe('a photo of 30 MB', () => {
  it('goes on where the line was cut, and is the photo of a step in the end, once', async () => {
    const content = largePhoto(30_000_000);
    const begun = await begin(content.length);
    const { id } = begun.body;
    expect([begun.status, begun.body.offset]).toEqual([201, 0]);
    expect((await append(id, 0, content.subarray(0, 4_000_000))).body.offset).toBe(4_000_000);
    await appendAndCut(id, 4_000_000, content.subarray(4_000_000, 20_000_000), 3_000_000);
    const found = await begin(content.length, { id });
    expect([found.status, found.body.offset]).toEqual([200, 7_000_000]);
    const rest = await append(id, 7_000_000, content.subarray(7_000_000));
    expect([rest.status, rest.offset]).toEqual([200, String(content.length)]);

    const number = await dispatched();
    const body = { action: 'accept', uploads: [id] };
    const headers = { 'Idempotency-Key': randomUUID() };
    const taken = await operations.request('street', `/api/orders/${number}/actions`, { body, headers });
    expect(taken.status).toBe(200);
    await operations.request('street', `/api/orders/${number}/actions`, { body, headers });
    const { attachments, log } = await whole(number);
    const sha256 = createHash('sha256').update(content).digest('hex');
    expect(attachments.map((each) => [each.size, each.sha256, each.mediaType])).toEqual([
      [content.length, sha256, 'image/jpeg'],
    ]);
    expect(log.filter(({ action }) => action === 'accept')).toHaveLength(1);
  });
});

describe('an upload', () => {
  it('is known to nobody but who began it', async () => {
    const { body } = await begin(10);
    const path = `/api/uploads/${body.id}`;
    for (const role of ['dispatcher', 'partner'] as const) {
      expect(await operations.request(role, path)).toMatchObject({
        status: 404,
        body: { code: 'unknown-upload' },
      });
      expect((await append(body.id, 0, Buffer.alloc(5), role)).status).toBe(404);
      expect((await operations.request(role, path, { method: 'DELETE' })).status).toBe(404);
    }
    const number = await dispatched();
    const stolen = await operations.request('dispatcher', `/api/orders/${number}/actions`, {
      body: { action: 'recall', note: '改派', uploads: [body.id] },
    });
    expect(stolen).toMatchObject({ status: 404, body: { code: 'unknown-upload' } });
    expect((await operations.request('street', path, { method: 'DELETE' })).status).toBe(204);
    expect((await operations.request('street', path)).status).toBe(404);
  });

  it.each([
    ['behind what is there', 7, 409, 'upload-offset'],
    ['before its end', 2, 409, 'upload-offset'],
    ['nowhere', 'x', 400, 'bad-offset'],
  ])('does not go on %s', async (_, offset, status, code) => {
    const { body } = await begin(10);
    await append(body.id, 0, Buffer.alloc(5));
    const refused = await append(body.id, offset, Buffer.alloc(3));
    expect([refused.status, refused.body.code]).toEqual([status, code]);
    if (status === 409) expect(refused.offset).toBe('5');
  });

  it('takes no more than it was to have, and no file beyond 32 MB', async () => {
    const { body } = await begin(10);
    expect(await append(body.id, 0, Buffer.alloc(11))).toMatchObject({
      status: 413,
      body: { code: 'file-too-large' },
    });
    expect(await begin(32 * 2 ** 20 + 1)).toMatchObject({ status: 413, body: { code: 'file-too-large' } });
    expect(await begin(20, { id: body.id })).toMatchObject({ status: 409, body: { code: 'upload-differs' } });
    expect((await begin(10, { id: 'mine' })).status).toBe(400);
  });

  it('is used only once it is whole, and only as what it is; the same request goes through afterwards', async () => {
    const number = await dispatched();
    const path = `/api/orders/${number}/actions`;
    const content = anyPhoto();
    const { body } = await begin(content.length);
    await append(body.id, 0, content.subarray(0, 100));
    const headers = { 'Idempotency-Key': randomUUID() };
    const step = { action: 'accept', uploads: [body.id] };
    const early = await operations.request('street', path, { body: step, headers });
    expect(early).toMatchObject({ status: 409, body: { code: 'upload-incomplete' } });
    await append(body.id, 100, content.subarray(100));
    expect((await operations.request('street', path, { body: step, headers })).status).toBe(200);

    const script = Buffer.from('<script>alert(1)</script>');
    const wrong = await begin(script.length);
    await append(wrong.body.id, 0, script);
    const refused = await operations.request('street', path, {
      body: { action: 'finish', note: '完成', uploads: [wrong.body.id] },
    });
    expect(refused).toMatchObject({ status: 415, body: { code: 'file-type-refused' } });
    expect((await whole(number)).state).toBe('handling');
  });

  it('comes with a report, which sent again has it once', async () => {
    const content = anyPhoto();
    const { body } = await begin(content.length, { role: 'partner' });
    await append(body.id, 0, content, 'partner');
    const report = { ...rubbish, externalId: randomUUID(), uploads: [body.id] };
    const send = () => operations.request<EventWithAttachments>('partner', '/api/events', { body: report });
    const [first, second] = [await send(), await send()];
    expect([first.status, second.status]).toEqual([201, 200]);
    expect(second.body.attachments.map(({ size }) => size)).toEqual([content.length]);
    const both = { ...report, externalId: randomUUID(), attachments: [{ name: 'a', data: 'AAAA' }] };
    expect((await operations.request('partner', '/api/events', { body: both })).status).toBe(400);
    const none = { ...report, externalId: randomUUID(), uploads: ['x'] };
    expect(await operations.request('partner', '/api/events', { body: none })).toMatchObject({
      status: 400,
      body: { errors: [{ path: '/uploads/0' }] },
    });
  });

  it('expires, with its bytes', async () => {
    const { body } = await begin(9999);
    await append(body.id, 0, Buffer.alloc(4321));
    expect(await bytesOf()).toContain(4321);
    await operations.database.query(
      "update wangge.uploads set expires_at = now() - interval '1 minute' where id = $1",
      [body.id],
    );
    expect((await append(body.id, 4321, Buffer.alloc(1))).status).toBe(404);
    await operations.attachments.clean(new Date(Date.now() - 3_600_000));
    expect(await bytesOf()).not.toContain(4321);
  });

  it('is one of a hundred at most that wait to be used', async () => {
    await operations.database.query(
      `insert into wangge.uploads (owner, id, name, size, expires_at)
       select 'key 0', gen_random_uuid(), 'x', 1, now() + interval '1 day' from generate_series(1, 100)`,
    );
    const { rows } = await operations.database.query<{ owner: string }>(
      "select distinct owner from wangge.uploads where owner <> 'key 0'",
    );
    for (const { owner } of rows)
      await operations.database.query(
        `insert into wangge.uploads (owner, id, name, size, expires_at)
         select $1, gen_random_uuid(), 'x', 1, now() + interval '1 day' from generate_series(1, 100)`,
        [owner],
      );
    expect(await begin(10)).toMatchObject({ status: 429, body: { code: 'too-many-uploads' } });
  });
});
