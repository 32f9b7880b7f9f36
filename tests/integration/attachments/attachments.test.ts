import { createHash, randomBytes } from 'node:crypto';
import { readdir, rm, utimes } from 'node:fs/promises';
import { request as sendRaw } from 'node:http';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Role } from '../../../server/access/principal.ts';
import type { ReceivedForm } from '../../../server/attachments/receive.ts';
import type { Attachment } from '../../../server/attachments/schema.ts';
import { createAttachments } from '../../../server/attachments/service.ts';
import type { EventWithAttachments } from '../../../server/events/schema.ts';
import type { Outcome } from '../../../server/events/service.ts';
import type { OrderWithHistory } from '../../../server/orders/schema.ts';
import { testDatabase } from '../../harness/database.ts';
import { type Answer, type Operations, type ProblemBody, startOperations } from '../../harness/operations.ts';
import { photo } from '../../harness/photos.ts';
import { startS3Server } from '../../harness/s3-server.ts';
import { inFirstStreet, inLastStreet } from '../../harness/tiny-city.ts';

let operations: Operations;
beforeAll(async () => {
  operations = await startOperations(await testDatabase());
});
afterAll(async () => {
  expect(operations.failures).toEqual([]);
  await operations.close();
});

type Files = Record<string, Buffer | string>;

async function upload<Body = { attachments: Attachment[] }>(
  role: Role | null,
  path: string,
  files: Files,
  fields: Record<string, string> = {},
): Promise<Answer<Body & ProblemBody>> {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  for (const [name, content] of Object.entries(files))
    form.append('file', new Blob([new Uint8Array(Buffer.from(content))]), name);
  const response = await fetch(`${operations.url}${path}`, {
    method: 'POST',
    headers: role === null ? {} : { Authorization: `Bearer ${operations.keys[role]}` },
    body: form,
  });
  return {
    status: response.status,
    headers: response.headers,
    body: (await response.json()) as Body & ProblemBody,
  };
}

const rubbish = {
  source: 'patrol',
  item: 'road.roadside-rubbish',
  lon: inFirstStreet[0],
  lat: inFirstStreet[1],
};

async function report(input: object = {}) {
  const { body } = await operations.request<EventWithAttachments>('partner', '/api/events', {
    body: { ...rubbish, ...input },
  });
  return body;
}

function read(role: Role, path: string) {
  return fetch(`${operations.url}${path}`, { headers: { Authorization: `Bearer ${operations.keys[role]}` } });
}

/** Another photo each time. */
const anyPhoto = () => photo({}, randomBytes(8).toString('hex'));

async function kept(): Promise<string[]> {
  const entries = await readdir(operations.files, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => entry.name);
}

describe('a report in JSON', () => {
  const inline = (content: Buffer, name = 'a.jpg') => ({ name, data: content.toString('base64') });

  it('carries photos in base64, taken for what they are, once', async () => {
    const content = anyPhoto();
    const body = {
      ...rubbish,
      externalId: 'inline',
      attachments: [{ ...inline(content, '路边.png'), mediaType: 'image/png' }],
    };
    const first = await operations.request<EventWithAttachments>('partner', '/api/events', { body });
    expect(first).toMatchObject({
      status: 201,
      body: {
        attachments: [{ name: '路边.png', mediaType: 'image/jpeg', size: content.length, stage: 'before' }],
      },
    });
    const file = await read('street', first.body.attachments[0]!.url);
    expect(Buffer.from(await file.arrayBuffer())).toEqual(content);
    const again = await operations.request<EventWithAttachments>('partner', '/api/events', { body });
    expect([again.status, again.body.attachments]).toEqual([200, first.body.attachments]);
  });

  it('in a batch harms no other by what it carries, and nothing stays of what was refused', async () => {
    const before = (await kept()).length;
    const url = `data:image/jpeg;base64,${anyPhoto().toString('base64')}`;
    const body = [
      { ...rubbish, attachments: [{ name: 'a.jpg', data: url }] },
      rubbish,
      { ...rubbish, attachments: [{ name: 'a.jpg', data: 'no base64!' }] },
      { ...rubbish, attachments: [inline(Buffer.from('<script>alert(1)</script>'))] },
      { ...rubbish, attachments: [inline(Buffer.alloc(0))] },
    ];
    const { status, body: answer } = await operations.request<{ results: Outcome[] }>(
      'partner',
      '/api/events',
      {
        body,
      },
    );
    expect(status).toBe(207);
    expect(answer.results).toMatchObject([
      { status: 201 },
      { status: 201 },
      { status: 400, errors: [{ path: '/attachments/0/data', message: 'expected base64' }] },
      { status: 415, code: 'file-type-refused' },
      { status: 400, errors: [{ path: '/attachments/0/data' }] },
    ]);
    expect(await kept()).toHaveLength(before + 1);
  });
});

describe('a photo', () => {
  it('comes with the report, is read with event and order, and its bytes come back', async () => {
    const content = photo({ place: inFirstStreet, takenAt: '2026:01:02 11:00:00' });
    const answer = await upload<EventWithAttachments>(
      'partner',
      '/api/events',
      { '路边 垃圾.jpg': content },
      {
        event: JSON.stringify({
          ...rubbish,
          externalId: 'with-photo',
          occurredAt: '2026-01-02T11:04:05+08:00',
        }),
      },
    );
    expect(answer.status).toBe(201);
    const sha256 = createHash('sha256').update(content).digest('hex');
    const expected = {
      id: expect.any(Number),
      stage: 'before',
      name: '路边 垃圾.jpg',
      mediaType: 'image/jpeg',
      size: content.length,
      sha256,
      takenAt: '2026-01-02T03:00:00.000Z',
      takenPoint: [expect.closeTo(inFirstStreet[0], 6), expect.closeTo(inFirstStreet[1], 6)],
      distance: expect.any(Number),
      doubts: [],
      addedBy: 'partner',
      addedByRole: 'partner',
      addedAt: expect.any(String),
      url: expect.stringMatching(/^\/api\/attachments\/\d+$/),
    };
    expect(answer.body.attachments).toEqual([expected]);
    const event = await operations.request<EventWithAttachments>(
      'dispatcher',
      `/api/events/${answer.body.id}`,
    );
    expect(event.body.attachments).toEqual(answer.body.attachments);
    const order = await operations.request<OrderWithHistory>(
      'street',
      `/api/orders/${answer.body.orderNumber}`,
    );
    expect(order.body.attachments).toEqual(answer.body.attachments);

    const { url } = answer.body.attachments[0]!;
    const file = await read('street', url);
    expect(file.status).toBe(200);
    expect(Buffer.from(await file.arrayBuffer())).toEqual(content);
    expect(Object.fromEntries(file.headers)).toMatchObject({
      'content-type': 'image/jpeg',
      'content-disposition': "inline; filename*=UTF-8''%E8%B7%AF%E8%BE%B9%20%E5%9E%83%E5%9C%BE.jpg",
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; sandbox",
      'cross-origin-resource-policy': 'same-origin',
      'cache-control': 'private, no-cache',
    });
    const again = await fetch(`${operations.url}${url}`, {
      headers: {
        Authorization: `Bearer ${operations.keys.street}`,
        'If-None-Match': file.headers.get('ETag')!,
      },
    });
    expect(again.status).toBe(304);
  });

  it('sent again with its report is the same one', async () => {
    const content = anyPhoto();
    const fields = { event: JSON.stringify({ ...rubbish, externalId: 'twice' }) };
    const first = await upload<EventWithAttachments>('partner', '/api/events', { 'a.jpg': content }, fields);
    const second = await upload<EventWithAttachments>('partner', '/api/events', { 'a.jpg': content }, fields);
    expect([first.status, second.status]).toEqual([201, 200]);
    expect(second.body).toEqual(first.body);
    const third = await upload<EventWithAttachments>(
      'partner',
      '/api/events',
      { 'b.jpg': anyPhoto() },
      fields,
    );
    expect(third.body.attachments.map(({ name }) => name)).toEqual(['a.jpg', 'b.jpg']);
  });

  it('is added to the order by the office, after the work, with who and when, and open consoles hear of it', async () => {
    const { orderNumber } = await report();
    const feed = () =>
      operations.database.query<{ number: string }>(
        `select payload ->> 'number' as number from wangge.feed where topic = 'order' order by id desc limit 1`,
      );
    const path = `/api/orders/${orderNumber}/attachments`;
    const answer = await upload('street', path, { 'after.jpg': anyPhoto() }, { stage: 'after' });
    expect(answer.status).toBe(201);
    expect(answer.body.attachments).toMatchObject([
      { stage: 'after', addedBy: 'street', addedByRole: 'street' },
    ]);
    expect((await feed()).rows).toEqual([{ number: orderNumber }]);
    await report();
    const { body } = await operations.request<OrderWithHistory>('dispatcher', `/api/orders/${orderNumber}`);
    expect(body.attachments).toEqual(answer.body.attachments);
  });

  it('is counted by stage for the gates of the order, those of the event included, files not', async () => {
    const event = await report();
    await upload('partner', `/api/events/${event.id}/attachments`, {
      'a.jpg': anyPhoto(),
      'b.jpg': anyPhoto(),
    });
    const path = `/api/orders/${event.orderNumber}/attachments`;
    await upload('street', path, { 'c.jpg': anyPhoto(), 'd.pdf': '%PDF-1.7\n%%EOF\n' }, { stage: 'after' });
    const { rows } = await operations.database.query<{ id: number }>(
      'select id from wangge.orders where number = $1',
      [event.orderNumber],
    );
    const counts = await operations.attachments.photosOfOrder(operations.database, rows[0]!.id);
    expect(counts).toEqual({ before: 2, after: 1, other: 0 });
  });

  it('taken elsewhere and at another time is taken, and says so', async () => {
    const { id } = await report({ occurredAt: '2026-01-02T11:04:05+08:00' });
    const content = photo({ place: inLastStreet, takenAt: '2025:06:02 11:00:00' });
    const { body } = await upload('partner', `/api/events/${id}/attachments`, { 'a.jpg': content });
    expect(body.attachments).toMatchObject([
      { doubts: ['place-differs', 'time-differs'], distance: expect.closeTo(3068, -1) },
    ]);
  });
});

describe('what is refused', () => {
  const png = Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
    'base64',
  );
  const page = '<!DOCTYPE html><html><script>alert(document.cookie)</script></html>';

  it.each<[string, Buffer | string, string]>([
    ['a page that calls itself a photo', page, 'markup or a script'],
    ['a script', '#!/bin/sh\nrm -rf /\n', 'of no known type'],
    ['a program', Buffer.concat([Buffer.from('\x7fELF\x02\x01\x01', 'latin1'), Buffer.alloc(60)]), 'x-elf'],
    ['an SVG drawing', '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', 'markup or a script'],
    [
      'an SVG drawing with its declaration',
      '<?xml version="1.0"?><svg onload="alert(1)"/>',
      'application/xml',
    ],
    ['a GIF that is a script', 'GIF89a/*;*/=1;alert(document.cookie)//', 'image/gif'],
    ['a photo with a page in its comment', photo({}, page), 'image/jpeg with markup'],
    ['a photo with a page behind it', Buffer.concat([photo(), Buffer.from(page)]), 'image/jpeg with markup'],
    [
      'a picture with a drawing inside',
      Buffer.concat([png, Buffer.from('<svg onload=alert(document.cookie)>')]),
      'image/png with markup',
    ],
    ['the first bytes of a photo', Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 4, 0, 0]), 'no picture'],
  ])('%s', async (_what, content, detail) => {
    const { id } = await report();
    const answer = await upload('partner', `/api/events/${id}/attachments`, { 'photo.jpg': content });
    expect(answer.status).toBe(415);
    expect(answer.body.detail).toContain(detail);
    expect(answer.body.detail).toContain('"photo.jpg"');
    const { body } = await operations.request<EventWithAttachments>('dispatcher', `/api/events/${id}`);
    expect(body.attachments).toEqual([]);
  });

  it('a photo of 30 MB, of which nothing stays', async () => {
    const { id } = await report();
    const before = await kept();
    const answer = await upload('partner', `/api/events/${id}/attachments`, {
      'small.jpg': anyPhoto(),
      'large.jpg': photo({}, '', 30_000_000),
    });
    expect(answer.status).toBe(413);
    expect(answer.body).toMatchObject({
      code: 'file-too-large',
      detail: expect.stringContaining('"large.jpg"'),
    });
    expect(answer.body.detail).toContain('20 MB');
    expect(await kept()).toEqual(before);
  });

  it('one bad file with good ones: all of them', async () => {
    const { id } = await report();
    const files = { 'good.jpg': anyPhoto(), 'bad.jpg': page };
    expect((await upload('partner', `/api/events/${id}/attachments`, files)).status).toBe(415);
    const inline = await upload(
      'partner',
      '/api/events',
      { 'bad.jpg': page },
      { event: JSON.stringify({ ...rubbish, externalId: 'bad-photo' }) },
    );
    expect(inline.status).toBe(415);
    const { rowCount } = await operations.database.query(
      `select from wangge.events where external_id = 'bad-photo'`,
    );
    expect(rowCount).toBe(0);
  });

  it('a form that is cut in the middle', async () => {
    const { id } = await report();
    const before = await kept();
    const closed = new Promise((resolve) => {
      const request = sendRaw(`${operations.url}/api/events/${id}/attachments`, {
        method: 'POST',
        headers: {
          Authorization: `Bearer ${operations.keys.partner}`,
          'Content-Type': 'multipart/form-data; boundary=b',
          'Content-Length': 1000,
        },
      });
      request.on('error', resolve);
      request.write('--b\r\nContent-Disposition: form-data; name="file"; filename="a.jpg"\r\n\r\n');
      request.write(anyPhoto(), () => request.destroy());
      request.on('close', resolve);
    });
    await closed;
    await expect.poll(kept).toEqual(before);
  });

  it.each<[string, Files, Record<string, string>, number, string]>([
    ['no file', {}, {}, 400, 'no file'],
    ['an empty file', { 'a.jpg': '' }, {}, 400, 'is empty'],
    ['an unknown stage', { 'a.jpg': anyPhoto() }, { stage: 'soon' }, 400, 'before, after, other'],
    [
      'too many files',
      Object.fromEntries(Array.from({ length: 11 }, (_, index) => [`${index}.jpg`, anyPhoto()])),
      {},
      400,
      'more than 10 files',
    ],
  ])('%s', async (_what, files, fields, status, detail) => {
    const { id } = await report();
    const answer = await upload('partner', `/api/events/${id}/attachments`, files, fields);
    expect(answer.status).toBe(status);
    expect(answer.body).toMatchObject({ code: 'invalid-form', detail: expect.stringContaining(detail) });
  });

  it('a report in a form without the report, or with a bad one', async () => {
    const files = { 'a.jpg': anyPhoto() };
    expect((await upload('partner', '/api/events', files)).body.code).toBe('invalid-form');
    expect((await upload('partner', '/api/events', files, { event: '{' })).body.code).toBe('invalid-json');
    const unknown = { event: JSON.stringify({ ...rubbish, item: 'no.such' }) };
    expect((await upload('partner', '/api/events', files, unknown)).body.code).toBe('unknown-item');
  });

  it('anything more once the order is at its end', async () => {
    const event = await report();
    await operations.request('dispatcher', `/api/orders/${event.orderNumber}/actions`, {
      body: { action: 'cancel', note: '重复' },
    });
    const answer = await upload('partner', `/api/events/${event.id}/attachments`, { 'a.jpg': anyPhoto() });
    expect([answer.status, answer.body.code]).toEqual([409, 'order-ended']);
  });
});

describe('who may', () => {
  it('read and add: nobody without a key, a street office only its own, a partner only to its own', async () => {
    const event = await report({ lon: inLastStreet[0], lat: inLastStreet[1] });
    const toEvent = `/api/events/${event.id}/attachments`;
    const toOrder = `/api/orders/${event.orderNumber}/attachments`;
    const files = { 'a.jpg': anyPhoto() };
    expect((await upload(null, toEvent, files)).status).toBe(401);
    expect((await upload('gis', toEvent, files)).status).toBe(403);
    expect((await upload('street', toOrder, files)).body.code).toBe('unknown-order');
    expect((await upload('partner', toOrder, files)).status).toBe(403);
    const { attachments } = (await upload('partner', toEvent, files)).body;
    const { url } = attachments[0]!;
    expect((await read('street', url)).status).toBe(404);
    expect((await read('gis', url)).status).toBe(200);
    const foreign = await operations.request<EventWithAttachments>('dispatcher', '/api/events', {
      body: rubbish,
    });
    expect((await upload('partner', `/api/events/${foreign.body.id}/attachments`, files)).body.code).toBe(
      'unknown-event',
    );
  });

  it('remove: whoever added it and the dispatcher, with a reason that stays', async () => {
    const event = await report();
    const path = `/api/events/${event.id}/attachments`;
    const { attachments } = (await upload('partner', path, { 'a.jpg': anyPhoto() })).body;
    const { url, id, sha256 } = attachments[0]!;
    const remove = (role: Role, query: string) =>
      operations.request(role, `${url}${query}`, { method: 'DELETE' });
    expect((await remove('street', '?reason=x')).status).toBe(403);
    expect((await remove('dispatcher', '')).status).toBe(400);
    expect((await remove('dispatcher', '?reason=拍到行人')).status).toBe(204);
    expect((await read('partner', url)).status).toBe(404);
    expect(await kept()).not.toContain(sha256);
    const { rows } = await operations.database.query(
      'select removed_by, removed_reason from wangge.attachments where id = $1',
      [id],
    );
    expect(rows).toEqual([{ removed_by: 'dispatcher', removed_reason: '拍到行人' }]);
  });
});

/** A form as it comes in, with one file. */
function formOf(content: Buffer, folder: ReturnType<typeof createAttachments>): Promise<ReceivedForm> {
  const head = '--b\r\nContent-Disposition: form-data; name="file"; filename="a.jpg"\r\n\r\n';
  const body = Buffer.concat([Buffer.from(head), content, Buffer.from('\r\n--b--\r\n')]);
  const request = Object.assign(Readable.from([body]), {
    headers: { 'content-type': 'multipart/form-data; boundary=b' },
  });
  return folder.receive(request as Parameters<typeof folder.receive>[0]);
}

const later = () => new Date(Date.now() + 60_000);

describe('the folder', () => {
  it('loses what no attachment names, and nothing else', async () => {
    const { id } = await report();
    const shared = anyPhoto();
    const { body } = await upload('partner', `/api/events/${id}/attachments`, { 'a.jpg': shared });
    const form = await formOf(anyPhoto(), operations.attachments);
    const orphan = await operations.attachments.keep(form, 'before');
    const half = await formOf(anyPhoto(), operations.attachments);
    const left = half.files[0]!.path;
    await operations.attachments.clean(new Date(Date.now() - 3_600_000));
    const names = await kept();
    expect(names).toContain(orphan.files[0]!.file.sha256);
    expect(left.endsWith(names.find((name) => left.endsWith(name))!)).toBe(true);
    const past = new Date(Date.now() - 7_200_000);
    for (const file of [
      left,
      join(operations.files, body.attachments[0]!.sha256.slice(0, 2), body.attachments[0]!.sha256),
    ])
      await utimes(file, past, past);
    await operations.attachments.clean(later());
    const after = await kept();
    expect(after).toContain(body.attachments[0]!.sha256);
    expect(after).not.toContain(orphan.files[0]!.file.sha256);
    expect(names.filter((name) => left.endsWith(name))).toHaveLength(1);
    expect(after.filter((name) => left.endsWith(name))).toHaveLength(0);
  });
});

describe('a bucket that speaks S3', () => {
  it('keeps, gives back and cleans, each request signed', async () => {
    const server = await startS3Server();
    const { database } = operations;
    const folder = join(operations.files, 's3');
    const attachments = createAttachments({
      database,
      folder,
      s3: server.settings,
      log: (error) => operations.failures.push(error),
    });
    const principal = { kind: 'key', name: 'admin', role: 'admin', street: null } as const;
    const { id } = await report();
    const content = anyPhoto();
    const form = await formOf(content, attachments);
    const [added] = await attachments.addToEvent(id, await attachments.keep(form, 'before'), principal);
    await form.remove();
    const key = `city/${added!.sha256}`;
    expect(server.objects.get(key)).toMatchObject({ content, type: 'image/jpeg' });
    const opened = await attachments.open(added!.id, principal);
    expect(Buffer.concat(await (await opened.read()).toArray())).toEqual(content);

    for (let count = 0; count < 3; count++) {
      const orphan = await formOf(anyPhoto(), attachments);
      await attachments.keep(orphan, 'before');
      await orphan.remove();
    }
    expect(server.objects.size).toBe(4);
    server.pageSize = 2;
    await attachments.clean(later());
    expect([...server.objects.keys()]).toEqual([key]);
    await attachments.remove(added!.id, 'test', principal);
    expect(server.objects.size).toBe(0);
    expect(server.refused).toEqual([]);

    const wrong = createAttachments({
      database,
      folder,
      s3: { ...server.settings, secretAccessKey: 'wrong' },
      log: () => undefined,
    });
    const refused = await formOf(anyPhoto(), wrong);
    await expect(wrong.keep(refused, 'before')).rejects.toThrow('403');
    expect(server.refused).toHaveLength(1);
    wrong.close();
    attachments.close();
    await rm(folder, { recursive: true });
    await server.close();
  });
});
