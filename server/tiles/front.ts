import type { IncomingMessage, ServerResponse } from 'node:http';
import { anonymous, type Principal } from '../../domain/access/principal.ts';
import { parseTilePath, type TilePath } from '../../tiles/address.ts';
import type { TileEncoding } from '../../tiles/tile-encoding.ts';
import { Problem } from '../input/problem.ts';
import { publicView, viewOf } from '../layers/view.ts';
import { acceptedEncodings } from './encodings.ts';
import { acceptedEncoding } from './negotiation.ts';
import { type TileHeaders, tileHeaders } from './request-headers.ts';
import type { Question } from './selection.ts';
import type { Tiles } from './service.ts';
import type { Representation } from './stored-tile.ts';
import type { TileSet } from './tile-set.ts';

type Admit = (
  authorization: string | undefined,
  response: ServerResponse,
  address: string,
) => Promise<Principal>;

const tileAddress = 'get /tiles/{ids}/{z}/{x}/{y}';

type AddressOf = (request: IncomingMessage) => string;

/** The coordinate system of geometries in filters: longitude and latitude of WGS 84. */
const crs84 = 'http://www.opengis.net/def/crs/OGC/1.3/CRS84';

/**
 * Answers GET and HEAD of `/tiles/{ids}/{z}/{x}/{y}` in front of the web framework: with what is in the cache,
 * or with 304, without waiting for anything; otherwise as soon as the tile is made. True when it took the
 * request.
 *
 * @param addressOf the address of the client, behind proxies that are trusted
 * @param elsewhere whether the framework answers for these ids: live layers, which depend on who asks, and archives
 */
export function tileFront(
  tiles: Tiles,
  admit: Admit,
  elsewhere: (ids: string) => boolean,
  addressOf: AddressOf = (request) => String(request.socket.remoteAddress),
): (request: IncomingMessage, response: ServerResponse) => boolean {
  return (request, response) => {
    const path = parseTilePath(request.url!);
    if (path !== null && typeof path !== 'string' && elsewhere(path.ids)) return false;
    if (path === null || (request.method !== 'GET' && request.method !== 'HEAD')) return false;
    if (typeof path === 'string') {
      tiles.answered.refused++;
      sendProblem(response, new Problem(400, 'bad-tile-address', path));
      return true;
    }
    const headers = tileHeaders(request.rawHeaders);
    const simple =
      headers.authorization === undefined && !request.url!.includes('?') && !path.ids.includes('%');
    try {
      const encoding = path.encoding ?? acceptedEncoding(headers.accept);
      const set = simple ? tiles.knownSet(path.ids, publicView, encoding) : undefined;
      if (!set || !answerAtOnce(tiles, set, path, headers, request, response))
        answerLater(tiles, admit, addressOf, path, encoding, headers, request, response).catch((error) =>
          fail(tiles, response, error),
        );
    } catch (error) {
      fail(tiles, response, error);
    }
    return true;
  };
}

function answerAtOnce(
  tiles: Tiles,
  set: TileSet,
  path: TilePath,
  headers: TileHeaders,
  request: IncomingMessage,
  response: ServerResponse,
): boolean {
  const accepted = acceptedEncodings(headers.acceptEncoding);
  const condition = headers.ifNoneMatch;
  const state = set.at(path);
  const held =
    condition && accepted.find((coding) => condition === '*' || condition.includes(state.etags[coding]));
  if (held) {
    tiles.answered.unchanged++;
    response.writeHead(304, path.encoding ? state.headers[held] : negotiated(state.headers[held])).end();
    return true;
  }
  const cached = tiles.cached(state, path, accepted);
  if (!cached) return false;
  tiles.answered.cached++;
  send(path, request, response, cached);
  return true;
}

async function answerLater(
  tiles: Tiles,
  admit: Admit,
  addressOf: AddressOf,
  path: TilePath,
  encoding: TileEncoding,
  headers: TileHeaders,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const question = { ...readQuestion(request.url!), encoding };
  const { authorization } = headers;
  const principal =
    authorization === undefined ? anonymous : await admit(authorization, response, tileAddress);
  const set = await tiles.resolveSet(decodeIds(path.ids), viewOf(principal), question);
  if (answerAtOnce(tiles, set, path, headers, request, response)) return;
  const accepted = acceptedEncodings(headers.acceptEncoding);
  if (response.destroyed) return;
  const leaving = new AbortController();
  response.once('close', () => leaving.abort(new Error('the reader left')));
  const { kind, name } = principal;
  const reader = kind === 'anonymous' ? addressOf(request) : `${kind} ${name}`;
  const made = await tiles.tile(set, path, accepted, reader, leaving.signal);
  tiles.answered.made++;
  send(path, request, response, made);
}

function send(
  path: TilePath,
  request: IncomingMessage,
  response: ServerResponse,
  { status, headers, body }: Representation,
): void {
  response.writeHead(status, path.encoding ? headers : negotiated(headers));
  response.end(request.method === 'HEAD' ? undefined : body);
}

const withAccept = new WeakMap<string[], string[]>();

/** The headers of an answer whose address does not say how the tile is written: `Accept` has decided. */
function negotiated(headers: string[]): string[] {
  let known = withAccept.get(headers);
  if (!known) {
    const at = headers.indexOf('Vary') + 1;
    known = headers.with(at, `Accept, ${headers[at]}`);
    withAccept.set(headers, known);
  }
  return known;
}

function decodeIds(ids: string): string {
  try {
    return decodeURIComponent(ids);
  } catch {
    throw new Problem(400, 'bad-tile-address', `"${ids}" is not valid percent-encoding`);
  }
}

const parameters = ['at', 'filter', 'filter-lang', 'filter-crs', 'properties'];

/** What the query of an address asks for; a parameter that is not known is refused, as it would be ignored. */
function readQuestion(url: string): Question {
  const query = url.indexOf('?');
  if (query === -1) return {};
  const given = new URLSearchParams(url.slice(query + 1));
  for (const name of given.keys()) {
    if (!parameters.includes(name)) {
      const message = `"${name}" is not a parameter of tiles; ${parameters.join(', ')} are`;
      throw new Problem(400, 'unknown-parameter', message);
    }
    if (given.getAll(name).length > 1)
      throw new Problem(400, 'repeated-parameter', `"${name}" is given more than once`);
  }
  const text = (name: string) => given.get(name) ?? undefined;
  for (const [name, only] of [
    ['filter-lang', 'cql2-text'],
    ['filter-crs', crs84],
  ] as const)
    if ((text(name) ?? only) !== only)
      throw new Problem(400, 'unsupported-value', `${name} is "${text(name)}"; expected ${only}`);
  return { at: readTime(text('at')), filter: text('filter'), properties: text('properties') };
}

function readTime(text: string | undefined): Date | undefined {
  if (text === undefined) return undefined;
  const time = new Date(text);
  if (!/^\d{4}-\d\d-\d\dT/.test(text) || Number.isNaN(time.getTime()))
    throw new Problem(
      400,
      'bad-time',
      `at is "${text}"; expected an RFC 3339 time such as 2026-11-21T09:00:00Z`,
    );
  return time;
}

function fail(tiles: Tiles, response: ServerResponse, error: unknown): void {
  // The reader left: there is nobody to answer, and giving up was the point.
  if (response.destroyed) return;
  tiles.answered.refused++;
  if (error instanceof Problem) {
    sendProblem(response, error);
    return;
  }
  tiles.log.error({ err: error }, 'a tile request failed');
  sendProblem(
    response,
    new Problem(503, 'unavailable', 'The catalogue cannot be read at the moment', [], { 'Retry-After': '5' }),
  );
}

function sendProblem(response: ServerResponse, problem: Problem): void {
  response.writeHead(problem.status, {
    'Content-Type': 'application/problem+json',
    'Cache-Control': 'no-store',
    'Access-Control-Allow-Origin': '*',
    ...problem.headers,
  });
  response.end(JSON.stringify(problem));
}
