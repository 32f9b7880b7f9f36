import type { AnswerOf, Arguments, AskedOf, Method, Operation, Path } from './paths.js';
import { type AnyAsked, addressOf, problemOf, RequestProblem, secondsToWait, send } from './send.js';
import { type LiveMessage, LiveParser } from './sse.js';

export { RequestProblem };

interface ClientOptions {
  /** Where the service is: `https://wangge.city.example`. */
  address: string;
  /** An API key, or the token of a session; without one, what everybody may read. */
  key?: string | undefined;
  /** Tries after the first where the service asks for another by `Retry-After`; 3 unless told. */
  retries?: number;
}

/** The longest that is waited for another try, seconds. */
const longestWait = 60;
/** Between readings of changes that found no more, and before a stream is opened again, milliseconds. */
const pause = 5_000;

/** Waits. @throws the signal's reason once it is aborted */
function wait(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const leave = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', leave);
      resolve();
    }, milliseconds);
    if (signal?.aborted) leave();
    else signal?.addEventListener('abort', leave, { once: true });
  });
}

interface Page {
  next?: string | null;
  more?: boolean;
  links?: { rel: string; href: string }[];
}

interface Given extends AnyAsked {
  headers?: Readonly<Record<string, string>>;
  signal?: AbortSignal;
}

/**
 * Calls of a service by the types of its addresses.
 * @typeParam Paths `paths` of the file that `openapi-typescript` writes from `/openapi.json`
 */
export function createClient<Paths>({ address, key, retries = 3 }: ClientOptions) {
  const base = address.replace(/\/$/, '');
  const authorization: Record<string, string> = key === undefined ? {} : { Authorization: `Bearer ${key}` };

  async function ask<T>(method: Method, url: string, { body, headers, signal }: Given): Promise<T> {
    // What is sent again must not be done twice.
    const once = method === 'get' ? {} : { 'Idempotency-Key': `"${crypto.randomUUID()}"` };
    for (let left = retries; ; left--)
      try {
        return await send<T>(url, {
          method,
          body,
          signal,
          headers: { ...authorization, ...once, ...headers },
        });
      } catch (error) {
        const seconds = error instanceof RequestProblem ? secondsToWait(error) : undefined;
        if (seconds === undefined || seconds > longestWait || left <= 0) throw error;
        await wait(seconds * 1000, signal);
      }
  }

  return {
    /**
     * Calls an address. Something that is changed is done once, however often it has to be sent.
     * @throws RequestProblem for every refusal and every broken connection
     */
    call<M extends Method, P extends Path<Paths, M>>(
      method: M,
      path: P,
      ...[asked]: Arguments<AskedOf<Operation<Paths, P, M>>>
    ): Promise<AnswerOf<Operation<Paths, P, M>>> {
      const given = (asked ?? {}) as Given;
      return ask(method, base + addressOf(path, given), given);
    },

    /**
     * The pages of a list, one after the other: by `next` as a cursor, or by the link of that name of OGC API.
     * @throws RequestProblem
     */
    async *pages<P extends Path<Paths, 'get'>>(
      path: P,
      ...[asked]: Arguments<AskedOf<Operation<Paths, P, 'get'>>>
    ): AsyncGenerator<AnswerOf<Operation<Paths, P, 'get'>>, void> {
      const given = (asked ?? {}) as Given;
      let url: string | undefined = base + addressOf(path, given);
      while (url !== undefined) {
        const answer: unknown = await ask('get', url, given);
        yield answer as AnswerOf<Operation<Paths, P, 'get'>>;
        const page = answer as Page;
        const cursor = page.next;
        url = cursor
          ? base + addressOf(path, { ...given, query: { ...given.query, cursor } })
          : page.links?.find(({ rel }) => rel === 'next')?.href;
      }
    },

    /**
     * What changes from now on, or from a cursor (`query`), without an end: reads on at once while there is more, else
     * some seconds later. `next` of an answer is where to go on another day.
     * @throws RequestProblem; the signal's reason once it is aborted
     */
    async *changes<P extends Path<Paths, 'get'> & ('/api/orders/changes' | '/api/changes')>(
      path: P,
      ...[asked]: Arguments<AskedOf<Operation<Paths, P, 'get'>>>
    ): AsyncGenerator<AnswerOf<Operation<Paths, P, 'get'>>, void> {
      const given = (asked ?? {}) as Given;
      const cursor = path === '/api/changes' ? 'after' : 'cursor';
      let query = { ...given.query };
      for (;;) {
        const answer: unknown = await ask('get', base + addressOf(path, { ...given, query }), given);
        yield answer as AnswerOf<Operation<Paths, P, 'get'>>;
        const page = answer as Page;
        query = { ...query, [cursor]: page.next };
        if (!page.more) await wait(pause, given.signal);
      }
    },

    /**
     * The messages of `/api/live`, without an end: a connection that breaks is opened again behind the last message.
     * @param query bounds what is told: `bbox`, `scene`, `street`
     * @throws RequestProblem where the service refuses; the signal's reason once it is aborted
     */
    async *stream(
      query: Readonly<Record<string, string>> = {},
      signal?: AbortSignal,
    ): AsyncGenerator<LiveMessage, void> {
      let last: string | null = null;
      for (;;) {
        try {
          const response: Response = await fetch(base + addressOf('/api/live', { query }), {
            headers: {
              Accept: 'text/event-stream',
              ...authorization,
              ...(last === null ? {} : { 'Last-Event-ID': last }),
            },
            ...(signal ? { signal } : {}),
          });
          if (!response.ok || !response.body) throw await problemOf(response);
          const parser = new LiveParser();
          const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
          try {
            for (let read = await reader.read(); !read.done; read = await reader.read())
              for (const message of parser.push(read.value)) {
                last = message.id ?? last;
                yield message;
              }
          } finally {
            await reader.cancel().catch(() => undefined);
          }
        } catch (error) {
          if (signal?.aborted) throw signal.reason;
          if (error instanceof RequestProblem && error.status !== 503) throw error;
        }
        await wait(pause, signal);
      }
    },
  };
}
