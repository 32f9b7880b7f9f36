import { createStore } from 'zustand/vanilla';
import type { ReplayedChange, ReplayedOrder, ReplayStart } from '../../../domain/answers/replay.ts';
import { createReplay, type Replay, type ReplayFigures } from '../../../domain/orders/replay.ts';
import { call } from '../../data/call.ts';
import { asProblem } from '../../data/request.ts';
import type { RequestProblem } from '../../wangge-client/send.ts';
import { hideMarks } from '../incidents/public.ts';
import { layers } from '../layers/public.ts';
import { drawInstead } from '../warnings/public.ts';

/** How much faster than it was. */
export const speeds = [60, 300, 1800, 7200] as const;
const pageSize = 20_000;
const tickMs = 250;

export interface Span {
  /** RFC 3339. */
  from: string;
  to: string;
}

interface ReplayState {
  /** What is replayed; null while nothing is. */
  span: Span | null;
  status: 'loading' | 'ready' | 'failed';
  problem: RequestProblem | null;
  /** Changes that were read so far. */
  read: number;
  start: ReplayStart | null;
  /** Milliseconds since 1970. */
  time: number;
  isPlaying: boolean;
  speed: number;
  orders: ReadonlyMap<string, ReplayedOrder>;
  figures: ReplayFigures | null;
}

const nothing: Omit<ReplayState, 'speed'> = {
  span: null,
  status: 'loading',
  problem: null,
  read: 0,
  start: null,
  time: 0,
  isPlaying: false,
  orders: new Map(),
  figures: null,
};

export const replay = createStore<ReplayState>(() => ({ ...nothing, speed: 300 }));

let played: Replay | null = null;
let asked = 0;

async function readAll({ from, to }: Span, isWanted: () => boolean) {
  const orders: ReplayedOrder[] = [];
  let start: ReplayStart | null = null;
  for (let cursor: string | null | undefined; cursor !== null && isWanted(); ) {
    const query = { from, to, limit: pageSize, ...(cursor ? { cursor } : {}) };
    const page: ReplayStart = await call('get', '/api/replay', { query });
    start ??= page;
    orders.push(...page.orders);
    cursor = page.nextOrders;
  }
  const changes: ReplayedChange[] = [];
  for (let cursor: string | null | undefined; cursor !== null && isWanted(); ) {
    const query = { from, to, limit: pageSize, ...(cursor ? { cursor } : {}) };
    const page: { changes: ReplayedChange[]; next: string | null } = await call(
      'get',
      '/api/replay/changes',
      { query },
    );
    changes.push(...page.changes);
    replay.setState({ read: changes.length });
    cursor = page.next;
  }
  return { start: start!, orders, changes };
}

/** The last moment up to this one at which another version of a layer came into force, or the beginning. */
function boundariesAt(time: number): string {
  const { span, start } = replay.getState();
  const published = (start?.marks ?? []).filter(({ kind, at }) => kind === 'layer' && Date.parse(at) <= time);
  return published.at(-1)?.at ?? span!.from;
}

/** Goes to a moment, within what is replayed. */
export function seek(wanted: number): void {
  const { span, start } = replay.getState();
  if (!span || !played) return;
  const time = Math.min(Math.max(wanted, Date.parse(span.from)), Date.parse(span.to));
  played.seek(time);
  replay.setState({ time, orders: new Map(played.orders), figures: played.figures() });
  const at = boundariesAt(time);
  if (layers.getState().at !== at) layers.setState({ at });
  const standing = (start?.warnings ?? []).filter(
    ({ effectiveAt, endedAt, expiresAt }) =>
      Date.parse(effectiveAt) <= time && time < Date.parse(endedAt ?? expiresAt ?? '9999-12-31T00:00:00Z'),
  );
  const drawn = standing.map(({ id }) => id).join();
  if (drawn !== warningsDrawn) {
    warningsDrawn = drawn;
    drawInstead(standing.map((warning) => ({ ...warning, state: 'in-force' as const })));
  }
}
let warningsDrawn: string | null = null;

/** Reads a time and shows its beginning. */
export async function openReplay(span: Span): Promise<void> {
  const mine = ++asked;
  played = null;
  replay.setState({ ...nothing, span, time: Date.parse(span.from) });
  hideMarks(true);
  try {
    const { start, orders, changes } = await readAll(span, () => mine === asked);
    if (mine !== asked) return;
    played = createReplay(orders, changes);
    replay.setState({ status: 'ready', start });
    seek(Date.parse(span.from));
  } catch (error) {
    if (mine === asked) replay.setState({ status: 'failed', problem: asProblem(error) });
  }
}

/** Back to the present. */
export function closeReplay(): void {
  if (replay.getState().span === null) return;
  asked++;
  played = null;
  warningsDrawn = null;
  replay.setState(nothing);
  layers.setState({ at: null });
  drawInstead(null);
  hideMarks(false);
}

let timer: ReturnType<typeof setInterval> | undefined;

export function pause(): void {
  clearInterval(timer);
  replay.setState({ isPlaying: false });
}

/** Plays on; from the beginning where it had come to the end. */
export function play(): void {
  const { span, time } = replay.getState();
  if (!span || !played) return;
  const end = Date.parse(span.to);
  if (time >= end) seek(Date.parse(span.from));
  clearInterval(timer);
  replay.setState({ isPlaying: true });
  timer = setInterval(() => {
    const { time: reached, speed, span: current } = replay.getState();
    if (!current) return clearInterval(timer);
    seek(reached + tickMs * speed);
    if (replay.getState().time >= end) pause();
  }, tickMs);
}
