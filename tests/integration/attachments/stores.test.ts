import { rm, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cityWide } from '../../../domain/access/principal.ts';
import type { ReceivedForm } from '../../../server/attachments/receive.ts';
import { createAttachments } from '../../../server/attachments/service.ts';
import type { Operations } from '../../harness/operations.ts';
import { photo } from '../../harness/photos.ts';
import { startS3Server } from '../../harness/s3-server.ts';
import { anyPhoto, type Filing, startFiling } from './filing.ts';

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
      log: (error: unknown) => operations.failures.push(error),
    });
    const principal = cityWide('key', 'admin', 'admin');
    const { id } = await report();
    const content = anyPhoto();
    const form = await formOf(content, attachments);
    const [added] = await attachments.addToEvent(id, await attachments.keep(form, 'before'), principal);
    await form.remove();
    const key = `city/${added!.sha256}`;
    expect(server.objects.get(key)).toMatchObject({ content, type: 'image/jpeg' });
    const opened = await attachments.open(added!.id, principal);
    expect(Buffer.concat(await (await opened.read()).toArray())).toEqual(photo());
    expect(opened.size).toBe(photo().length);

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
