import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Role } from '../../../domain/access/principal.ts';
import type { EventWithAttachments, Outcome } from '../../../domain/answers/events.ts';
import type { OrderWithHistory } from '../../../domain/answers/orders.ts';
import type { Operations } from '../../harness/operations.ts';
import { photo } from '../../harness/photos.ts';
import { inFirstStreet, inLastStreet } from '../../harness/tiny-city.ts';
import { anyPhoto, type Filing, rubbish, startFiling } from './filing.ts';

let operations: Operations;
let upload: Filing['upload'];
let report: Filing['report'];
let read: Filing['read'];
let kept: Filing['kept'];
beforeAll(async () => {
  ({ operations, upload, report, read, kept } = await startFiling());
});
afterAll(async () => {
  expect(operations.failures).toEqual([]);
  await operations.close();
});

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
    // What it tells beside the picture is left out.
    expect(Buffer.from(await file.arrayBuffer())).toEqual(photo());
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
    // What it tells beside the picture is left out.
    expect(Buffer.from(await file.arrayBuffer())).toEqual(photo());
    // So is that of a photo from before it was found out as it came in.
    await operations.database.query('update wangge.attachments set edits = null');
    const older = await read('street', url);
    expect(Buffer.from(await older.arrayBuffer())).toEqual(photo());
    expect(older.headers.get('Content-Length')).toBe(String(photo().length));
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
