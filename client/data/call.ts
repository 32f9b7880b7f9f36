import { type AnyAsked as AnyAskedOfService, addressOf } from '../wangge-client/send.ts';
import type { AnswerTo, Asked, Method, Path } from './endpoints.ts';
import { request } from './request.ts';

/** The parameters, the query and the body of a call; none where nothing has to be named. */
export type CallOptions<M extends Method, P extends string> =
  object extends Asked<M, P> ? [asked?: Asked<M, P>] : [asked: Asked<M, P>];

/** What a call of the console brings along, whatever it calls. */
export interface AnyAsked extends AnyAskedOfService {
  /** The revision that was read, of what is changed only where it is so still. */
  revision?: number;
}

function send<M extends Method, P extends string>(
  signal: AbortSignal | null,
  method: M,
  path: P,
  [asked]: CallOptions<M, P>,
): Promise<AnswerTo<M, P>> {
  const given = (asked ?? {}) as AnyAsked;
  return request(addressOf(path, given), {
    method,
    ...(given.body === undefined ? {} : { body: given.body }),
    ...(given.revision === undefined ? {} : { headers: { 'If-Match': `"${given.revision}"` } }),
    ...(signal ? { signal } : {}),
  });
}

/**
 * Calls an address of the service, as its endpoint declares it: path, parameters, query, body and answer are those of
 * the service's own types.
 * @throws RequestProblem for every refusal and every broken connection
 */
export function call<M extends Method, P extends Path<M>>(
  method: M,
  path: P,
  ...asked: CallOptions<M, P>
): Promise<AnswerTo<M, P>> {
  return send(null, method, path, asked);
}

/** The same, ended by a signal. */
export function callUntil<M extends Method, P extends Path<M>>(
  signal: AbortSignal,
  method: M,
  path: P,
  ...asked: CallOptions<M, P>
): Promise<AnswerTo<M, P>> {
  return send(signal, method, path, asked);
}
