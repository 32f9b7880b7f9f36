import { request as sendRaw } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EventWithAttachments } from '../../../domain/answers/events.ts';
import type { Operations } from '../../harness/operations.ts';
import { photo } from '../../harness/photos.ts';
import { anyPhoto, type Files, type Filing, rubbish, startFiling } from './filing.ts';

let operations: Operations;
let upload: Filing['upload'];
let report: Filing['report'];
let kept: Filing['kept'];
beforeAll(async () => {
  ({ operations, upload, report, kept } = await startFiling());
});
afterAll(async () => {
  expect(operations.failures).toEqual([]);
  await operations.close();
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
