import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Principal } from '../../domain/access/principal.ts';
import type { PatrolTrack, TrackAnswer } from '../../domain/answers/patrols.ts';
import { cleanTrack, type TrackPoint } from '../../domain/patrols/cleaning.ts';
import type { Database } from '../database/database.ts';
import { fromZod, Problem } from '../input/problem.ts';
import type { Routing } from '../routing/service.ts';
import { type Doing, refuse, timeOf } from './doing.ts';
import type { LockedTask } from './doing-store.ts';
import * as doingStore from './doing-store.ts';
import type { Judging } from './judging.ts';
import { trackPointSchema } from './schema.ts';
import * as store from './track-store.ts';

/** Most positions of one task: one every five seconds for a day. */
const mostOfTask = 20_000;
const pointsPerTurn = 200;

export interface Tracking {
  /**
   * Takes positions of a task, in any order; a bad one harms no other. The same time twice counts once.
   * @throws what `Doing.doing` throws; Problem 413 `too-many-positions`
   */
  take(id: number, points: readonly unknown[], principal: Principal): Promise<Omit<TrackAnswer, 'task'>>;
  /** The cleaned track of a task; the caller sees to it that the reader may. */
  track(id: number): Promise<PatrolTrack>;
}

interface Dependencies {
  database: Database;
  routing: Pick<Routing, 'current' | 'decideOn' | 'placeOf'>;
  doing: Doing;
  judging: Judging;
}

export function createTracking({ database, routing, doing, judging }: Dependencies): Tracking {
  /** A position in the city. @throws Problem 400 naming the member */
  function prepare(input: unknown, task: LockedTask, now: number): TrackPoint {
    const parsed = trackPointSchema.safeParse(input);
    if (!parsed.success) {
      const problem = fromZod(parsed.error);
      const [first] = problem.errors;
      const zh = `${first?.path === '/at' ? '缺少带时区的时间 at' : `${first?.path} 有误`}：${JSON.stringify(input)?.slice(0, 200)}`;
      throw new Problem(400, problem.code, { zh, en: problem.detail }, problem.errors);
    }
    const { at: text, accuracy = null, ...place } = parsed.data;
    const at = timeOf(task, text, now);
    let lon: number;
    let lat: number;
    try {
      [lon, lat] = routing.placeOf(place);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      throw refuse(400, error.code, { zh: `位置有误：${place.lon}, ${place.lat}`, en: error.detail }, '/lon');
    }
    const isOutside = () => {
      try {
        const { areas } = routing.decideOn(
          routing.current(),
          { lon, lat },
          { at: new Date(now), brief: true },
        );
        return areas.district === null;
      } catch (error) {
        if (error instanceof Problem && error.code === 'outside-city') return true;
        throw error;
      }
    };
    if (isOutside())
      throw refuse(
        400,
        'outside-city',
        {
          zh: `位置 ${lon}, ${lat} 不在任何一个区内（在海上或市域以外）`,
          en: `The position ${lon}, ${lat} lies in no district: at sea or beyond the city`,
        },
        '/lon',
      );
    return { at, lon, lat, accuracy };
  }

  return {
    take: (id, points, principal) =>
      doing.doing(id, principal, async (transaction, task, now) => {
        const refused: TrackAnswer['refused'] = [];
        const good = new Map<number, TrackPoint>();
        let sent = 0;
        for (const [index, input] of points.entries()) {
          if (index > 0 && index % pointsPerTurn === 0) await nextTurn();
          try {
            const point = prepare(input, task, now);
            sent += 1;
            if (!good.has(point.at)) good.set(point.at, point);
          } catch (error) {
            if (!(error instanceof Problem)) throw error;
            refused.push({ index, ...error.toJSON() });
          }
        }
        const late = task.closedAt !== null;
        if (good.size === 0) return { taken: 0, repeated: 0, refused, late };
        const taken = await store.addPoints(transaction, id, [...good.values()]);
        if ((await store.countPoints(transaction, id)) > mostOfTask)
          throw refuse(413, 'too-many-positions', {
            zh: `一项任务最多 ${mostOfTask} 个轨迹点`,
            en: `A task takes ${mostOfTask} positions at most`,
          });
        const first = Math.min(...good.keys());
        await doingStore.begin(transaction, id, first);
        task.begunAt = Math.min(task.begunAt ?? first, first);
        if (taken > 0) await judging.measure(transaction, task);
        return { taken, repeated: sent - taken, refused, late };
      }),

    async track(id) {
      const { line, ...told } = await store.track(database, id);
      const { parts } = cleanTrack(await store.pointsOf(database, id));
      const lines = parts.filter((part) => part.length > 1);
      const isWhole = lines.length > 0;
      return {
        type: 'Feature',
        geometry: isWhole
          ? {
              type: 'MultiLineString',
              coordinates: lines.map((part) => part.map(({ lon, lat }) => [lon, lat])),
            }
          : line,
        properties: {
          task: id,
          ...told,
          times: lines.map((part) => part.map(({ at }) => new Date(at).toISOString())),
        },
      };
    },
  };
}
