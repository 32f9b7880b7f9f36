import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, rm, stat } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { type Principal, senderOf } from '../../domain/access/principal.ts';
import type { Upload } from '../../domain/answers/attachments.ts';
import type { Database } from '../database/database.ts';
import { safeFileName } from '../input/file-name.ts';
import { Problem } from '../input/problem.ts';
import { bodyOf } from '../input/request-body.ts';
import { mostFiles, type ReceivedForm, receiveFile, withoutRoom } from './receive.ts';
import * as store from './upload-store.ts';

/** Most bytes of one file that comes in piece by piece. */
const largestUpload = 32 * 2 ** 20;
/** Most uploads of one owner that wait to be used, and most bytes of them. */
const mostWaiting = 100;
const mostBytes = 2 ** 30;
/** An upload ends when nothing was added to it for so long. */
const keptDays = 7;
/** What was used is still there for so long, for a sender who did not hear the answer. */
const keptHoursOnceUsed = 6;

/** Files that come in piece by piece (draft-ietf-httpbis-resumable-upload), each known to its owner alone. */
export interface Uploads {
  /**
   * Begins an upload, or finds the same one again.
   * @throws Problem 409 `upload-differs`, 413 `file-too-large`, 429 `too-many-uploads`
   */
  begin(
    wanted: { id: string; name: string; size: number },
    principal: Principal,
  ): Promise<{ upload: Upload; begun: boolean }>;
  /** How far an upload is. @throws Problem 404 `unknown-upload` */
  find(id: string, principal: Principal): Promise<Upload>;
  /**
   * Adds what a request brings behind the first `offset` bytes. What has come in before a cut stays.
   * @throws Problem 404 `unknown-upload`, 409 `upload-offset`, 413 `file-too-large`, 507 `disk-full`
   */
  append(id: string, offset: number, request: IncomingMessage, principal: Principal): Promise<Upload>;
  remove(id: string, principal: Principal): Promise<void>;
  /**
   * The files of uploads that are whole, as those of a form; whoever asks removes the form in the end.
   * @throws Problem 404 `unknown-upload`, 409 `upload-incomplete`, both to be tried again once they are sent
   */
  receive(ids: readonly string[], principal: Principal): Promise<ReceivedForm>;
  /** Notes that uploads have become attachments. */
  setUsed(ids: readonly string[], principal: Principal): Promise<void>;
  /** Removes what has expired, and bytes that no upload names and that are older than `before`. */
  clean(before: Date): Promise<void>;
}

// A refusal that asks for another try is not what a request that is sent again gets once more.
const again = { 'Retry-After': '1' };

function unknown(id: string): Problem {
  const text = {
    zh: `没有编号为 ${id} 的上传，或已过期`,
    en: `There is no upload ${id} of yours, or it has expired`,
  };
  return new Problem(404, 'unknown-upload', text, [], again);
}

/** @param folder where attachments lie @param incoming where files come in */
export function createUploads(database: Database, folder: string, incoming: string): Uploads {
  const pathOf = (file: string) => join(folder, file);

  async function offsetOf({ file, size }: store.UploadRow): Promise<number> {
    const found = await stat(pathOf(file)).catch(() => null);
    return Math.min(size, found?.size ?? 0);
  }

  async function answer(row: store.UploadRow): Promise<Upload> {
    const { id, name, size, expiresAt } = row;
    return { id, name, size, offset: await offsetOf(row), expiresAt };
  }

  async function required(id: string, principal: Principal): Promise<store.UploadRow> {
    const row = await store.find(database, senderOf(principal), id);
    if (!row) throw unknown(id);
    return row;
  }

  /** Writes a request's body to its place in the file, as far as it comes. */
  async function write({ file, size, name }: store.UploadRow, offset: number, body: IncomingMessage) {
    const handle = await open(pathOf(file), 'r+').catch(() => open(pathOf(file), 'w+'));
    let at = offset;
    try {
      for await (const chunk of bodyOf(body)) {
        if (at + chunk.length > size)
          throw new Problem(413, 'file-too-large', `"${name}" was to have ${size} bytes, and more came in`);
        await handle.write(chunk, 0, chunk.length, at);
        at += chunk.length;
      }
    } catch (error) {
      if (error instanceof Problem) throw error;
      // The line was cut, or there is no room: what came in stays.
      const { code } = error as NodeJS.ErrnoException;
      if (code !== 'ECONNRESET' && code !== 'ERR_STREAM_PREMATURE_CLOSE') throw withoutRoom(error);
    } finally {
      await handle.sync().finally(() => handle.close());
    }
  }

  return {
    async begin({ id, name, size }, principal) {
      const owner = senderOf(principal);
      if (size > largestUpload)
        throw new Problem(413, 'file-too-large', {
          zh: `“${name}”有 ${size} 字节，最多 ${largestUpload} 字节（32 MB）`,
          en: `"${name}" has ${size} bytes; a file may have ${largestUpload} bytes (32 MB) at most`,
        });
      if (!(await store.find(database, owner, id))) {
        const { count, bytes } = await store.waiting(database, owner);
        if (count >= mostWaiting || bytes + size > mostBytes)
          throw new Problem(
            429,
            'too-many-uploads',
            {
              zh: `您有 ${count} 个上传尚未使用，最多 ${mostWaiting} 个、共 1 GB`,
              en: `${count} uploads of yours wait to be used; ${mostWaiting} and 1 GB in all are kept at most`,
            },
            [],
            { 'Retry-After': '60' },
          );
        await mkdir(folder, { recursive: true });
      }
      const { row, begun } = await store.begin(
        database,
        owner,
        { id, name: safeFileName(name), size },
        keptDays,
      );
      if (row.size !== size)
        throw new Problem(409, 'upload-differs', {
          zh: `上传 ${id} 已以 ${row.size} 字节开始，此次为 ${size} 字节`,
          en: `The upload ${id} was begun with ${row.size} bytes, not with ${size}`,
        });
      return { upload: await answer(row), begun };
    },

    find: async (id, principal) => answer(await required(id, principal)),

    async append(id, offset, request, principal) {
      const row = await required(id, principal);
      const has = await offsetOf(row);
      if (offset !== has)
        throw new Problem(
          409,
          'upload-offset',
          {
            zh: `上传 ${id} 已有 ${has} 字节，续传应从此处开始，而非 ${offset}`,
            en: `The upload ${id} has ${has} bytes; it goes on there, not at ${offset}`,
          },
          [],
          { 'Upload-Offset': String(has) },
        );
      await write(row, offset, request);
      await store.putOff(database, senderOf(principal), id, keptDays);
      return answer(row);
    },

    async remove(id, principal) {
      const file = await store.remove(database, senderOf(principal), id);
      if (file === undefined) throw unknown(id);
      await rm(pathOf(file), { force: true });
    },

    async receive(ids, principal) {
      if (ids.length > mostFiles)
        throw new Problem(400, 'invalid-form', `${mostFiles} files are taken at most, not ${ids.length}`);
      await mkdir(incoming, { recursive: true });
      const paths: string[] = [];
      const remove = async () => {
        await Promise.all(paths.map((path) => rm(path, { force: true })));
      };
      const files: ReceivedForm['files'] = [];
      try {
        for (const id of ids) {
          const row = await required(id, principal);
          const has = await offsetOf(row);
          if (has < row.size) {
            const text = {
              zh: `“${row.name}”只上传了 ${has} 字节，共 ${row.size} 字节`,
              en: `"${row.name}" has ${has} of its ${row.size} bytes so far`,
            };
            throw new Problem(409, 'upload-incomplete', text, [], again);
          }
          const path = join(incoming, randomUUID());
          paths.push(path);
          files.push(await receiveFile(createReadStream(pathOf(row.file)), row.name, path));
        }
      } catch (error) {
        await remove();
        throw error;
      }
      return { files, fields: new Map(), remove };
    },

    setUsed: (ids, principal) => store.setUsed(database, senderOf(principal), ids, keptHoursOnceUsed),

    async clean(before) {
      for (const file of await store.removeExpired(database)) await rm(pathOf(file), { force: true });
      const names = await readdir(folder).catch(() => []);
      for (const file of await store.unnamed(database, names)) {
        const found = await stat(pathOf(file)).catch(() => null);
        if (found && found.mtime < before) await rm(pathOf(file), { force: true });
      }
    },
  };
}
