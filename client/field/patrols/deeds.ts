import type { PatrolTask } from '../../../domain/answers/patrols.ts';
import type { Label } from '../../../domain/orders/states.ts';
import { isOpen, type TaskState } from '../../../domain/patrols/states.ts';
import { newId } from '../kept/new-id.ts';
import type { Entry, NewEntry } from '../outbox/entry.ts';
import { entryOf } from '../outbox/making.ts';
import type { Clocks } from '../outbox/moment.ts';
import type { TakenFile } from '../outbox/shelf.ts';

/** What is done on a task, by the last part of its address. */
const taskDeeds = {
  start: { zh: '开始巡查', en: 'Begin the patrol' },
  finish: { zh: '结束巡查', en: 'Finish the patrol' },
  track: { zh: '轨迹', en: 'Track' },
  'check-ins': { zh: '到点打卡', en: 'Check in' },
  answers: { zh: '检查表', en: 'Checklist' },
  findings: { zh: '上报问题', en: 'Report a finding' },
} as const satisfies Record<string, Label>;
export type TaskDeed = keyof typeof taskDeeds;

/**
 * An entry of the outbox for something done on a task. The service takes what is done on one in any order, so none of it
 * waits for what was refused before.
 */
export function deedOn(
  { id, title }: Pick<PatrolTask, 'id' | 'title'>,
  deed: TaskDeed,
  given: { person: string; body?: Record<string, unknown>; files?: readonly TakenFile[]; own?: string },
  clocks: Clocks,
): NewEntry {
  const { person, body = {}, files = [], own = newId() } = given;
  return entryOf(
    {
      person,
      about: own,
      what: taskDeeds[deed],
      on: { zh: title, en: title },
      address: `/api/patrols/tasks/${id}/${deed}`,
      method: deed === 'answers' ? 'PUT' : 'POST',
      body,
      timeMember: deed === 'track' ? 'points' : 'at',
      follows: false,
      files,
    },
    own,
    clocks,
  );
}

/** The task that an entry is about, and what of it; null for everything else. */
export function taskOf({ address }: Pick<Entry, 'address'>): { task: number; deed: TaskDeed } | null {
  const [, task, deed] = /^\/api\/patrols\/tasks\/(\d+)\/([a-z-]+)$/.exec(address) ?? [];
  return task !== undefined && deed !== undefined && deed in taskDeeds
    ? { task: Number(task), deed: deed as TaskDeed }
    : null;
}

/** How a task stands once what waits on this phone has arrived. */
export interface TaskAhead {
  state: TaskState;
  isOver: boolean;
  /** Ordinals of places that were checked in, as far as it is known which they are. */
  visited: ReadonlySet<number>;
  /** What was answered, by target and question; the newest. */
  answers: ReadonlyMap<string, unknown>;
}

export const answerKey = (target: number, question: string) => `${target}/${question}`;

/** @param entries of the outbox, oldest first; those of other tasks do not count */
export function taskAhead(
  task: Pick<PatrolTask, 'id' | 'state' | 'finishedAt'> & {
    where: readonly {
      ordinal: number;
      layer: string | null;
      code: string | null;
      visitedAt: string | null;
    }[];
    answers: readonly { target: number; question: string; value: unknown }[];
  },
  entries: readonly Entry[],
): TaskAhead {
  const waiting = entries.filter((entry) => entry.state === 'waiting' && taskOf(entry)?.task === task.id);
  const has = (deed: TaskDeed) => waiting.some((entry) => taskOf(entry)?.deed === deed);
  const visited = new Set(
    task.where.filter(({ visitedAt }) => visitedAt !== null).map(({ ordinal }) => ordinal),
  );
  const answers = new Map(
    task.answers.map(({ target, question, value }) => [answerKey(target, question), value]),
  );
  for (const { body, ...entry } of waiting) {
    const deed = taskOf(entry)?.deed;
    if (deed === 'check-ins')
      for (const { ordinal, layer, code } of task.where)
        if (code !== null && code === body.code && layer === body.layer) visited.add(ordinal);
    if (deed === 'answers')
      for (const [question, value] of Object.entries(body.answers as Record<string, unknown>))
        answers.set(answerKey(body.target as number, question), value);
  }
  return {
    state: task.state === 'planned' && waiting.length > 0 ? 'under-way' : task.state,
    isOver: !isOpen(task.state) || task.finishedAt !== null || has('finish'),
    visited,
    answers,
  };
}
