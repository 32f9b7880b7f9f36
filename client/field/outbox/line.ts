import { doubtReach, isOutOfReach } from '../../data/reach.ts';
import { noteServerTime } from '../../data/server-time.ts';
import { problemOf, RequestProblem } from '../../wangge-client/send.ts';
import type { Line } from './deliver.ts';
import type { Entry } from './entry.ts';
import { type Clocks, type Moment, secondsSince, timeOf } from './moment.ts';

/** A request that waits longer than this is given up and made again, milliseconds. */
const patience = 90_000;

interface Asked {
  method: string;
  headers?: Record<string, string>;
  body?: BodyInit;
}

/** Refusals which say that things stand already as they were to be. */
const alreadySo: ReadonlySet<string> = new Set(['off-duty']);

/** Whether the service has told its time to this page. */
let knowsTime = false;

/**
 * The way to the service for one person's outbox.
 * @param whenArrived is told what the service answered to an entry
 * @param tokenOf the token of that person; null once another is signed in or nobody is
 */
export function httpLine(
  person: string,
  tokenOf: (person: string) => string | null,
  clocks: Clocks,
  whenArrived: (entry: Entry, answer: unknown) => void,
): Line {
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
    knowsTime = true;
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

    async timed({ body, madeAt, timeMember }) {
      if (timeMember === null) return body;
      // The service's time is learnt from its answers.
      if (!knowsTime) await ask('/health/ready', { method: 'GET' });
      const textOf = (made: Moment) => new Date(timeOf(made, clocks)).toISOString();
      const list = body[timeMember];
      if (!Array.isArray(list)) return { ...body, [timeMember]: textOf(madeAt) };
      const elements = list as { made: Moment }[];
      return { ...body, [timeMember]: elements.map(({ made, ...rest }) => ({ at: textOf(made), ...rest })) };
    },

    async send(entry) {
      const { id, address, method, body, files, madeAt } = entry;
      const ago = secondsSince(madeAt, clocks);
      const uploads = files.length > 0 ? { uploads: files.map((file) => file.id) } : {};
      const answer = await ask(address, {
        method,
        headers: { ...json, 'Idempotency-Key': id, 'Done-Ago': String(ago) },
        ...(method === 'DELETE' ? {} : { body: JSON.stringify({ ...body, ...uploads }) }),
      }).catch((error: unknown) => {
        if (error instanceof RequestProblem && alreadySo.has(error.code)) return null;
        throw error;
      });
      if (answer === null || answer.status === 204) return null;
      const told = await read<{ revision?: number }>(answer);
      whenArrived(entry, told);
      return told.revision ?? null;
    },
  };
}
