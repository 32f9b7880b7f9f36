import { mayStep, scopesFor } from '../../domain/access/permissions.ts';
import type { Principal } from '../../domain/access/principal.ts';
import { scopeOf, share } from '../../domain/access/scopes.ts';
import { faultOfAnswer } from '../../domain/patrols/checklist.ts';
import { lateHours } from '../../domain/patrols/states.ts';
import type { Database, Queryable } from '../database/database.ts';
import { cityTime } from '../input/city-time.ts';
import { type FieldError, Problem } from '../input/problem.ts';
import * as store from './doing-store.ts';
import type { Judging } from './judging.ts';
import { announce } from './notice-store.ts';
import type { AnswersRequest, CheckInRequest } from './schema.ts';

const clockSkewMs = 10 * 60_000;
/** A phone that scans a code is as near as this, and its accuracy, to what bears it; metres. */
const scanned = 200;
const coarsest = 100;

export type Bilingual = { zh: string; en: string };

export function refuse(status: number, code: string, text: Bilingual, path?: string): Problem {
  return new Problem(status, code, text, path === undefined ? [] : [{ path, message: text.en, text }]);
}

/** Whether somebody may go a task: the person that it is of, or, where that is nobody, those who work in its unit. */
function mayWalk(principal: Principal, { person, unit }: Pick<store.LockedTask, 'person' | 'unit'>): boolean {
  return person === null
    ? mayStep(principal, 'patrols.walk', [scopeOf.unit(unit)], [unit])
    : person === principal.name;
}

function sees(principal: Principal, { person, unit }: store.LockedTask): boolean {
  return person === principal.name || share(scopesFor(principal, 'patrols.read'), [scopeOf.unit(unit)]);
}

export function unknownTask(id: number): Problem {
  return refuse(404, 'unknown-task', {
    zh: `没有您可查看的巡查任务 ${id}`,
    en: `There is no patrol task ${id} that you may see`,
  });
}

/** A task that somebody sees, locked. @throws Problem 404 `unknown-task` */
export async function lockSeen(
  transaction: Queryable,
  id: number,
  principal: Principal,
): Promise<store.LockedTask> {
  const task = await store.lock(transaction, id);
  if (!task || !sees(principal, task)) throw unknownTask(id);
  return task;
}

/**
 * When something on a task was done.
 * @returns milliseconds since 1970
 * @throws Problem 400 `implausible-time` ahead of now, `outside-task-time`
 */
export function timeOf(
  task: Pick<store.LockedTask, 'startsAt' | 'dueAt'>,
  text: string,
  now: number,
): number {
  const at = Date.parse(text);
  if (at > now + clockSkewMs)
    throw refuse(
      400,
      'implausible-time',
      { zh: `“${text}”还没有到`, en: `"${text}" has not come yet` },
      '/at',
    );
  if (at >= task.startsAt && at <= task.dueAt) return at;
  const [from, to] = [cityTime(new Date(task.startsAt)), cityTime(new Date(task.dueAt))];
  throw refuse(
    400,
    'outside-task-time',
    {
      zh: `“${text}”不在任务时段内（${from} 至 ${to}）`,
      en: `"${text}" is not within the time of the task, ${from} to ${to} in the city`,
    },
    '/at',
  );
}

export interface Doing {
  /**
   * Does something to a task under its lock, and judges it again.
   * @param work is given the task and the time; what it changes of the task it writes into it
   * @throws Problem 403 `not-allowed`, 404 `unknown-task`, 409 `task-cancelled`, `too-late`
   */
  doing<T>(
    id: number,
    principal: Principal,
    work: (transaction: Queryable, task: store.LockedTask, now: number) => Promise<T>,
  ): Promise<T>;
  start(id: number, at: string, principal: Principal): Promise<void>;
  /** @throws as `doing`; Problem 400 `outside-task-time`, `implausible-time` */
  finish(id: number, request: { at: string; note: string | null }, principal: Principal): Promise<void>;
  /** @throws as `finish`; Problem 400 `not-at-a-place`, `unknown-code` */
  checkIn(id: number, request: CheckInRequest, principal: Principal): Promise<void>;
  /** @throws as `finish`; Problem 400 `unknown-place`, `bad-answer` which names each question and value */
  answer(id: number, request: AnswersRequest, principal: Principal): Promise<void>;
}

export function createDoing(database: Database, judging: Judging): Doing {
  const doing: Doing['doing'] = (id, principal, work) =>
    database.transaction(async (transaction) => {
      const task = await lockSeen(transaction, id, principal);
      if (!mayWalk(principal, task))
        throw refuse(403, 'not-allowed', {
          zh: task.person === null ? `任务由单位“${task.unit}”执行` : `任务由“${task.person}”执行`,
          en:
            task.person === null
              ? `The task is for the unit "${task.unit}"`
              : `The task is for "${task.person}"`,
        });
      const now = Date.now();
      if (task.state === 'cancelled')
        throw refuse(409, 'task-cancelled', { zh: '任务已取消', en: 'The task was cancelled' });
      if (now > task.dueAt + lateHours * 3_600_000)
        throw refuse(409, 'too-late', {
          zh: `任务已于 ${cityTime(new Date(task.dueAt))} 截止，补报期为 ${lateHours} 小时，已过`,
          en: `The task was due at ${cityTime(new Date(task.dueAt))} in the city; what was done in time is taken for ${lateHours} hours after`,
        });
      const result = await work(transaction, task, now);
      await announce(transaction, await judging.judge(transaction, task, new Date(now)));
      return result;
    });

  async function begin(transaction: Queryable, task: store.LockedTask, at: number): Promise<void> {
    await store.begin(transaction, task.id, at);
    task.begunAt = Math.min(task.begunAt ?? at, at);
  }

  /** The place that a check-in is of. */
  async function placeOf(
    transaction: Queryable,
    { id, definition }: store.LockedTask,
    { point, accuracy, layer, code }: CheckInRequest,
  ): Promise<number> {
    const reach = definition.done.within + Math.min(accuracy ?? 0, coarsest);
    if (code === undefined) {
      const nearest = await store.nearestTarget(transaction, id, point!);
      if (nearest && nearest.metres <= reach) return nearest.ordinal;
      throw refuse(
        400,
        'not-at-a-place',
        {
          zh: `不在任务地点：最近的“${nearest?.name}”相距 ${Math.round(nearest?.metres ?? 0)} 米，应在 ${Math.round(reach)} 米内`,
          en: `That is no place of the task: the nearest, "${nearest?.name}", is ${Math.round(nearest?.metres ?? 0)} m away, at most ${Math.round(reach)} m are taken`,
        },
        '/point',
      );
    }
    const found = (await store.targetsOf(transaction, id)).find(
      (target) => target.code === code && (layer === undefined || target.layer === layer),
    );
    if (!found)
      throw refuse(
        400,
        'unknown-code',
        {
          zh: `任务中没有代码为“${layer === undefined ? '' : `${layer}/`}${code}”的对象`,
          en: `The task goes to no object with the code "${layer === undefined ? '' : `${layer}/`}${code}"`,
        },
        '/code',
      );
    const metres = point ? await store.metresTo(transaction, id, found.ordinal, point) : 0;
    if (metres <= Math.max(reach, scanned + Math.min(accuracy ?? 0, coarsest))) return found.ordinal;
    throw refuse(
      400,
      'not-at-a-place',
      {
        zh: `扫码位置距“${found.name}” ${Math.round(metres)} 米`,
        en: `The code of "${found.name}" was scanned ${Math.round(metres)} m away from it`,
      },
      '/point',
    );
  }

  return {
    doing,

    start: (id, text, principal) =>
      doing(id, principal, async (transaction, task, now) => {
        await begin(transaction, task, timeOf(task, text, now));
      }),

    finish: (id, { at: text, note }, principal) =>
      doing(id, principal, async (transaction, task, now) => {
        const at = timeOf(task, text, now);
        await begin(transaction, task, at);
        await store.finish(transaction, task.id, at, note);
        task.finishedAt = Math.max(task.finishedAt ?? at, at);
      }),

    checkIn: (id, request, principal) =>
      doing(id, principal, async (transaction, task, now) => {
        const at = timeOf(task, request.at, now);
        const target = await placeOf(transaction, task, request);
        await begin(transaction, task, at);
        const way = request.code === undefined ? 'place' : 'code';
        await store.checkIn(transaction, id, {
          target,
          at,
          way,
          point: request.point ?? null,
          actor: principal.name,
        });
      }),

    answer: (id, { at: text, target, answers }, principal) =>
      doing(id, principal, async (transaction, task, now) => {
        const at = timeOf(task, text, now);
        const { checklist, perTarget } = task.definition;
        const places = perTarget
          ? (await store.targetsOf(transaction, id)).map(({ ordinal }) => ordinal)
          : [0];
        if (!places.includes(target))
          throw refuse(
            400,
            'unknown-place',
            {
              zh: perTarget ? `任务没有第 ${target} 个地点` : '检查表针对整个任务，target 应为 0',
              en: perTarget
                ? `The task has no place ${target}`
                : 'The checklist is of the task as a whole: target is 0',
            },
            '/target',
          );
        const errors: FieldError[] = [];
        for (const [question, value] of Object.entries(answers)) {
          const asked = checklist.find((each) => each.id === question);
          const fault = asked
            ? (faultOfAnswer(asked, value) ??
              (asked.kind === 'photo' && !(await store.isPhotoOf(transaction, id, value as number))
                ? {
                    zh: `附件 ${value} 不是本任务发现问题的照片`,
                    en: `${value} is no attachment of a finding of this task`,
                  }
                : null))
            : { zh: `检查表没有“${question}”`, en: `The checklist has no question "${question}"` };
          if (fault) errors.push({ path: `/answers/${question}`, message: fault.en, text: fault });
        }
        if (errors.length > 0) throw new Problem(400, 'bad-answer', errors[0]!.text!, errors);
        await begin(transaction, task, at);
        await store.answer(transaction, id, { target, at, answers, actor: principal.name });
      }),
  };
}
