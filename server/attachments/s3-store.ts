import { readFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import { DOMParser, type Element } from '@xmldom/xmldom';
import { AwsClient } from 'aws4fetch';
import type { FileStore } from './file-store.ts';

export interface S3Settings {
  /** The address of the service; buckets are parts of its path. */
  endpoint: string;
  region: string;
  bucket: string;
  /** What the keys begin with; empty, or ending with `/`. */
  prefix: string;
  accessKeyId: string;
  secretAccessKey: string;
}

const attempts = 3;

function texts(parent: Element, name: string): string[] {
  return Array.from(parent.getElementsByTagName(name), (element) => element.textContent ?? '');
}

/** A store in a bucket of a service that speaks S3 (signature version 4, addresses by path). */
export function s3Store(settings: S3Settings): FileStore {
  const { bucket, prefix, region, accessKeyId, secretAccessKey } = settings;
  const client = new AwsClient({
    accessKeyId,
    secretAccessKey,
    region,
    service: 's3',
    retries: attempts - 1,
  });
  const root = `${settings.endpoint.replace(/\/$/, '')}/${encodeURIComponent(bucket)}`;
  const addressOf = (sha256: string) => `${root}/${prefix}${sha256}`;

  async function send(address: string, init: RequestInit, allowed: number[] = []): Promise<Response> {
    const response = await client.fetch(address, init);
    if (response.ok || allowed.includes(response.status)) return response;
    const text = await response.text();
    throw new Error(`${init.method ?? 'GET'} ${address} answered ${response.status}: ${text.slice(0, 300)}`);
  }

  return {
    async put(sha256, path, mediaType) {
      const headers = { 'X-Amz-Content-Sha256': sha256, 'Content-Type': mediaType };
      await send(addressOf(sha256), { method: 'PUT', headers, body: await readFile(path) });
    },

    async has(sha256) {
      return (await send(addressOf(sha256), { method: 'HEAD' }, [404])).ok;
    },

    async read(sha256) {
      const { body } = await send(addressOf(sha256), {});
      return Readable.fromWeb(body as ReadableStream);
    },

    async remove(sha256) {
      await send(addressOf(sha256), { method: 'DELETE' }, [404]);
    },

    // ListObjectsV2 gives a thousand a page.
    async *olderThan(time) {
      let token: string | undefined;
      do {
        const query = new URLSearchParams({ 'list-type': '2', prefix });
        if (token !== undefined) query.set('continuation-token', token);
        const text = await (await send(`${root}?${query}`, {})).text();
        const list = new DOMParser().parseFromString(text, 'text/xml').documentElement!;
        const old = Array.from(list.getElementsByTagName('Contents'))
          .filter((object) => new Date(texts(object, 'LastModified')[0]!) < time)
          .map((object) => texts(object, 'Key')[0]!.slice(prefix.length));
        if (old.length > 0) yield old;
        token = texts(list, 'NextContinuationToken')[0];
      } while (token);
    },
  };
}
