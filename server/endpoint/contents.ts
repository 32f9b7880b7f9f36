import { json as jsonReader, type RequestHandler } from 'express';
import { z } from 'zod';
import { tileMediaTypes } from '../../tiles/tile-encoding.ts';

/** Schemas of a body by media type. */
export type Content = Readonly<Record<string, z.ZodType>>;

/** Bytes, as OpenAPI has them. */
export const binary = z.string().meta({ format: 'binary' });

/** A vector tile, in either encoding. */
export const tile: Content = { [tileMediaTypes.mvt]: binary, [tileMediaTypes.mlt]: binary };

/** A table as RFC 4180 has it. */
export const csv = z.string().meta({ description: 'CSV (RFC 4180), UTF-8' });

/** A JSON value a line. */
export const ndjson = z.string().meta({ description: 'newline-delimited JSON, UTF-8' });

/** An answer that an address gives. */
export interface Answer {
  status: number;
  content: Content;
  kind: 'returned' | 'empty' | 'written';
}

export interface Returned<Schema extends z.ZodType> extends Answer {
  kind: 'returned';
  schema: Schema;
}

export interface Empty extends Answer {
  kind: 'empty';
}

export interface Written<Contents extends Content = Content> extends Answer {
  kind: 'written';
  content: Contents;
}

/** An answer in JSON, which the handler returns. */
export function json<Schema extends z.ZodType>(schema: Schema, status = 200): Returned<Schema> {
  return { kind: 'returned', status, schema, content: { 'application/json': schema } };
}

/** An answer without a body. */
export function empty(status = 204): Empty {
  return { kind: 'empty', status, content: {} };
}

/** An answer that the handler writes itself: a stream, a file, one of several media types. */
export function written<Contents extends Content>(content: Contents, status = 200): Written<Contents> {
  return { kind: 'written', status, content };
}

/**
 * What a request brings along.
 * @typeParam Value what the handler is given
 * @typeParam Sent what is sent, where members may be left out that the handler is given
 */
export interface Body<Value, Sent = unknown> {
  content: Content;
  /** Handlers that put it into `request.body`; none where the handler reads the request itself. */
  readers: readonly RequestHandler[];
  /** Makes of `request.body` what the handler is given. @throws ZodError */
  parse(body: unknown): Value;
  /** The type of what is sent, for those who call in code; never set. */
  readonly sent?: Sent;
}

const rawBodies = new WeakMap<object, Buffer>();

/** The bytes of a body in JSON as they came in; undefined of other bodies. */
export const rawBody = (request: object): Buffer | undefined => rawBodies.get(request);

/** A body in JSON. @param limit its greatest size, as Express writes sizes */
export function jsonBody<Schema extends z.ZodType>(
  schema: Schema,
  limit = '1mb',
): Body<z.output<Schema>, z.input<Schema>> {
  return {
    content: { 'application/json': schema },
    readers: [
      jsonReader({ limit, verify: (request, _response, bytes) => void rawBodies.set(request, bytes) }),
    ],
    // A body that is missing lacks what an empty one lacks.
    parse: (body) => schema.parse(body ?? {}, { reportInput: true }),
  };
}

/** A body in one of several media types, of which the handler makes something itself. */
export function otherBody(content: Content, ...readers: RequestHandler[]): Body<unknown> {
  return { content, readers, parse: (body) => body };
}
