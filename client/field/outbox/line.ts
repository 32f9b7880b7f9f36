import { doubtReach, isOutOfReach } from '../../data/reach.ts';
import { problemOf, RequestProblem } from '../../data/request.ts';
import { noteServerTime, serverNow } from '../../data/server-time.ts';
import type { Line } from './deliver.ts';
import { type Clocks, secondsSince } from './moment.ts';

/** A request that waits longer than this is given up and made again, milliseconds. */
const patience = 90_000;

interface Asked {
  method: string;
  headers?: Record<string, string>;
  body?: BodyInit;
}

/**
 * The way to the service for one person's outbox.
 * @param tokenOf the token of that person; null once another is signed in or nobody is
 */
export function httpLine(person: string, tokenOf: (person: string) => string | null, clocks: Clocks): Line {
  async function ask(path: string, { method, headers = {}, body }: Asked): Promise<Response> {
    const token = tokenOf(person);
    if (token === null) throw new RequestProblem(401, 'signed-out', '');
    let response: Response;
    try {
      response = await fetch(path, {
        method,
        headers: { Accept: 'application/json', Authorization: `Bearer ${token}`, ...headers },
        signal: AbortSignal.timeout(patience),
        ...(body === undefined ? {} : { body }),
      });
    } catch {
      doubtReach();
      throw new RequestProblem(0, 'no-connection', '');
    }
    noteServerTime(response.headers.get('date'));
    if (response.ok) return response;
    const problem = await problemOf(response);
    if (isOutOfReach(problem.status, problem.code)) doubtReach();
    throw problem;
  }

  const json = { 'Content-Type': 'application/json' };
  /** An answer that is cut in its middle is none. */
  async function read<T>(response: Response): Promise<T> {
    try {
      return (await response.json()) as T;
    } catch {
      throw new RequestProblem(0, 'no-connection', '');
    }
  }

  return {
    async begin({ id, name, size }) {
      const body = JSON.stringify({ id, name, size });
      const answer = await ask('/api/uploads', { method: 'POST', headers: json, body });
      return (await read<{ offset: number }>(answer)).offset;
    },

    async append({ id }, offset, bytes) {
      const headers = { 'Content-Type': 'application/partial-upload', 'Upload-Offset': String(offset) };
      const answer = await ask(`/api/uploads/${id}`, { method: 'PATCH', headers, body: bytes });
      return (await read<{ offset: number }>(answer)).offset;
    },

    async send(entry) {
      const { id, address, method, body, files, madeAt, timeMember } = entry;
      // The service's time is learnt from its answers: here it is as good as it gets.
      const ago = secondsSince(madeAt, clocks);
      const time = timeMember ? { [timeMember]: new Date(serverNow() - ago * 1000).toISOString() } : {};
      const uploads = files.length > 0 ? { uploads: files.map((file) => file.id) } : {};
      const answer = await ask(address, {
        method,
        headers: { ...json, 'Idempotency-Key': id, 'Done-Ago': String(ago) },
        body: JSON.stringify({ ...body, ...time, ...uploads }),
      });
      const { revision } = await read<{ revision?: number }>(answer);
      return revision ?? null;
    },
  };
}
