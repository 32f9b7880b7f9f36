import { randomBytes } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import type { Role } from '../../../domain/access/principal.ts';
import type { Attachment } from '../../../domain/answers/attachments.ts';
import type { EventWithAttachments } from '../../../domain/answers/events.ts';
import { testDatabase } from '../../harness/database.ts';
import { type Answer, type ProblemBody, startOperations } from '../../harness/operations.ts';
import { photo } from '../../harness/photos.ts';
import { inFirstStreet, tinyCity } from '../../harness/tiny-city.ts';

export type Files = Record<string, Buffer | string>;

export const rubbish = {
  source: 'patrol',
  item: 'road.roadside-rubbish',
  lon: inFirstStreet[0],
  lat: inFirstStreet[1],
};

/** Another photo each time. */
export const anyPhoto = () => photo({}, randomBytes(8).toString('hex'));

/** A city that takes reports with photos and files. */
export async function startFiling() {
  const operations = await startOperations(await testDatabase(tinyCity));
  return {
    operations,
    async upload<Body = { attachments: Attachment[] }>(
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
    },
    async report(input: object = {}) {
      const { body } = await operations.request<EventWithAttachments>('partner', '/api/events', {
        body: { ...rubbish, ...input },
      });
      return body;
    },
    read(role: Role, path: string) {
      return fetch(`${operations.url}${path}`, {
        headers: { Authorization: `Bearer ${operations.keys[role]}` },
      });
    },
    /** The names of the files that are there. */
    async kept(): Promise<string[]> {
      const entries = await readdir(operations.files, { recursive: true, withFileTypes: true });
      return entries.filter((entry) => entry.isFile()).map((entry) => entry.name);
    },
  };
}

export type Filing = Awaited<ReturnType<typeof startFiling>>;
