import { createHash, createHmac } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { S3Settings } from '../../server/attachments/s3-store.ts';

interface StoredObject {
  content: Buffer;
  type: string;
  modified: Date;
}

export interface S3Server {
  settings: S3Settings;
  /** By their keys. */
  objects: Map<string, StoredObject>;
  /** How many objects a page of a list holds. */
  pageSize: number;
  /** Requests that were refused, and why. */
  refused: string[];
  close(): Promise<void>;
}

const credentials = { accessKeyId: 'a-key-of-the-test', secretAccessKey: 'a-secret-of-the-test' };

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

function sha256(data: string | Buffer): string {
  return createHash('sha256').update(data).digest('hex');
}

const encode = (text: string) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);

/** What is wrong with a request, by AWS Signature Version 4; null when it is signed as it should be. */
function faultOf(request: IncomingMessage, body: Buffer): string | null {
  const { authorization = '', host = '', ...headers } = request.headers;
  const parts =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/s3\/aws4_request, SignedHeaders=([^,]+), Signature=(\w+)$/.exec(
      authorization,
    );
  if (!parts) return 'no signature of version 4';
  const [, key, day, region, signed, signature] = parts as unknown as string[];
  if (key !== credentials.accessKeyId) return 'another key';
  const stated = String(headers['x-amz-content-sha256']);
  if (request.method === 'PUT' && stated !== sha256(body)) return 'the body is not what was signed';
  const url = new URL(request.url!, `http://${host}`);
  const query = [...url.searchParams]
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .sort()
    .join('&');
  const values: Record<string, unknown> = { ...headers, host };
  const lines = signed!.split(';').map((name) => `${name}:${String(values[name]).trim()}\n`);
  const canonical = [request.method, url.pathname, query, lines.join(''), signed, stated].join('\n');
  const scope = `${day}/${region}/s3/aws4_request`;
  const text = ['AWS4-HMAC-SHA256', headers['x-amz-date'], scope, sha256(canonical)].join('\n');
  const signing = [day!, region!, 's3', 'aws4_request'].reduce<string | Buffer>(
    (secret, part) => hmac(secret, part),
    `AWS4${credentials.secretAccessKey}`,
  );
  return hmac(signing, text).toString('hex') === signature ? null : 'another signature';
}

/** A server on a port of its own that speaks as much S3 as a store of files needs, and checks every signature. */
export async function startS3Server(): Promise<S3Server> {
  const objects = new Map<string, StoredObject>();
  const refused: string[] = [];
  const state = { pageSize: 1000 };

  function listing(url: URL): string {
    const prefix = url.searchParams.get('prefix') ?? '';
    const after = url.searchParams.get('continuation-token') ?? '';
    const keys = [...objects.keys()].filter((key) => key.startsWith(prefix) && key > after).sort();
    const page = keys.slice(0, state.pageSize);
    const contents = page.map(
      (key) =>
        `<Contents><Key>${key}</Key><LastModified>${objects.get(key)!.modified.toISOString()}</LastModified></Contents>`,
    );
    const next =
      page.length < keys.length ? `<NextContinuationToken>${page.at(-1)}</NextContinuationToken>` : '';
    return `<?xml version="1.0"?><ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${contents.join('')}${next}</ListBucketResult>`;
  }

  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    const fault = faultOf(request, body);
    const url = new URL(request.url!, 'http://localhost');
    const key = url.pathname.slice('/photos/'.length);
    const found = objects.get(key);
    if (fault) {
      refused.push(`${request.method} ${request.url}: ${fault}`);
      response.writeHead(403).end('<Error><Code>SignatureDoesNotMatch</Code></Error>');
    } else if (request.method === 'PUT') {
      objects.set(key, { content: body, type: request.headers['content-type']!, modified: new Date() });
      response.end();
    } else if (request.method === 'DELETE') {
      objects.delete(key);
      response.writeHead(204).end();
    } else if (url.searchParams.has('list-type')) response.end(listing(url));
    else if (!found) response.writeHead(404).end();
    else response.end(request.method === 'HEAD' ? undefined : found.content);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return Object.assign(state, {
    settings: {
      endpoint: `http://127.0.0.1:${port}`,
      region: 'cn-east-1',
      bucket: 'photos',
      prefix: 'city/',
      ...credentials,
    },
    objects,
    refused,
    close: () => new Promise<void>((resolve) => server.close(() => resolve())),
  });
}
