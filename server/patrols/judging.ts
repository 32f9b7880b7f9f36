import { cleanTrack } from '../../domain/patrols/cleaning.ts';
import { shortfallsOf } from '../../domain/patrols/judging.ts';
import type { TaskState } from '../../domain/patrols/states.ts';
import type { Queryable } from '../database/database.ts';
import * as store from './doing-store.ts';
import * as notices from './notice-store.ts';
import * as tracks from './track-store.ts';

export interface Judging {
  /** Cleans the track of a task again and measures what it covers. */
  measure(transaction: Queryable, task: store.LockedTask): Promise<void>;
  /**
   * Says how a task stands: one that is finished, or whose time is over, is done, short or missed, also when it was
   * closed before and something came late. Whoever leads its unit is told of what is short or missed.
   * @returns whom it told, or took something back from; the feed is to be told of them
   */
  judge(transaction: Queryable, task: store.LockedTask, now: Date): Promise<string[]>;
}

export function createJudging(): Judging {
  return {
    async measure(transaction, { id, definition }) {
      const points = await tracks.pointsOf(transaction, id);
      const { leftOut, parts } = cleanTrack(points);
      await tracks.keepTrack(transaction, id, points, leftOut, parts, definition.done.within);
    },

    async judge(transaction, task, now) {
      const { id, definition, begunAt, finishedAt, closedAt, dueAt } = task;
      const targets = await store.targetsOf(transaction, id);
      const answered = await store.answered(transaction, id);
      const signs = await store.signs(transaction, id);
      const arrivals = [await tracks.firstWithin(transaction, id, definition.done.within), signs.firstVisit];
      const known = arrivals.filter((at) => at !== null);
      const minutes = signs.first === null ? 0 : (signs.last! - signs.first) / 60_000;
      const wide = targets.filter(({ kind }) => kind !== 'point');
      const share =
        wide.length === 0 ? null : wide.reduce((sum, each) => sum + (each.share ?? 0), 0) / wide.length;
      const closed = finishedAt !== null || closedAt !== null || dueAt <= now.getTime();
      const began = begunAt !== null || signs.first !== null || answered.size > 0;
      const { checklist: questions, perTarget } = definition;
      const shortfalls =
        closed && began
          ? shortfallsOf(definition.done, targets, minutes, { questions, perTarget }, (target, question) =>
              answered.has(`${target}/${question}`),
            )
          : [];
      let state: TaskState = began ? 'under-way' : 'planned';
      if (closed) state = began ? (shortfalls.length === 0 ? 'done' : 'short') : 'missed';
      const arrivedAt = known.length === 0 ? null : Math.min(...known);
      await store.keepJudgement(transaction, id, { state, share, minutes, arrivedAt, shortfalls, closed });
      return closed ? notices.tell(transaction, id, state, now) : [];
    },
  };
}
