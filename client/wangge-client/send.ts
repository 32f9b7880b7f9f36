/** What is wrong with one part of what was sent. */
interface FieldFault {
  path: string;
  message: string;
  text?: { zh: string; en: string };
  /** GeoJSON in CRS84. */
  geometry?: object;
}

/** A refusal by the service (problem+json), or `no-connection` when no answer came at all. */
export class RequestProblem extends Error {
  constructor(
    /** Of the HTTP answer; 0 where none came. */
    readonly status: number,
    /** What stays the same, whatever the words. */
    readonly code: string,
    /** In English. */
    detail: string,
    readonly errors: FieldFault[] = [],
    /** The detail in both languages, where the service has it. */
    readonly text?: { zh: string; en: string } | undefined,
  ) {
    super(detail);
    this.name = 'RequestProblem';
  }
}

/** Reads a refusal out of the body of an answer, whatever that turns out to be. */
export function problemIn(status: number, body: string): RequestProblem {
  let read: (Partial<Pick<RequestProblem, 'code' | 'errors' | 'text'>> & { detail?: string }) | null = null;
  try {
    read = JSON.parse(body);
  } catch {
    // Not from the service itself: its status has to do.
  }
  const { code = `http-${status}`, detail = '', errors = [], text } = read ?? {};
  return new RequestProblem(status, code, detail, errors, text);
}

export async function problemOf(response: Response): Promise<RequestProblem> {
  return problemIn(response.status, await response.text().catch(() => ''));
}

/** What a call brings along, whatever it calls. */
export interface AnyAsked {
  params?: Readonly<Record<string, string | number>>;
  query?: Readonly<Record<string, unknown>>;
  body?: unknown;
}

/** A path with its parameters filled in and its query, without what is undefined. */
export function addressOf(path: string, { params = {}, query = {} }: AnyAsked): string {
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params[name] ?? ''));
  const given = Object.entries(query).filter(([, value]) => value !== undefined);
  const search = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
  return search === '' ? filled : `${filled}?${search}`;
}

export interface SendOptions {
  method?: 'get' | 'post' | 'put' | 'patch' | 'delete';
  /** Sent as JSON. */
  body?: unknown;
  headers?: Readonly<Record<string, string>>;
  signal?: AbortSignal | undefined;
}

/**
 * Sends a request and answers the parsed JSON; undefined where the answer is empty.
 * @throws RequestProblem for every refusal and every broken connection; whatever `fetch` throws once `signal` is aborted
 */
export async function send<T>(address: string, options: SendOptions = {}): Promise<T> {
  const { method = 'get', body, headers, signal } = options;
  let response: Response;
  try {
    response = await fetch(address, {
      method: method.toUpperCase(),
      headers: {
        Accept: 'application/json',
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(signal ? { signal } : {}),
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new RequestProblem(0, 'no-connection', '');
  }
  if (!response.ok) throw await refusalOf(response);
  return (response.status === 204 ? undefined : await response.json()) as T;
}

const waits = new WeakMap<RequestProblem, number>();

/** After how many seconds the service asks for another try; undefined where it does not. */
export const secondsToWait = (problem: RequestProblem): number | undefined => waits.get(problem);

async function refusalOf(response: Response): Promise<RequestProblem> {
  const problem = await problemOf(response);
  const seconds = Number(response.headers.get('Retry-After') ?? Number.NaN);
  if (Number.isFinite(seconds) && (response.status === 429 || response.status === 503))
    waits.set(problem, Math.max(0, seconds));
  return problem;
}
