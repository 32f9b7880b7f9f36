import { scopesFor } from '../../domain/access/permissions.ts';
import type { Principal } from '../../domain/access/principal.ts';
import type {
  PatrolFinding,
  PatrolNotices,
  PatrolTask,
  PatrolTaskDetail,
} from '../../domain/answers/patrols.ts';
import type { Attachments } from '../attachments/service.ts';
import { coalesce, type FaultLog, partOf } from '../database/coalescing.ts';
import type { Database } from '../database/database.ts';
import type { Events } from '../events/service.ts';
import type { Items } from '../items/service.ts';
import type { Layers } from '../layers/published.ts';
import type { Routing } from '../routing/service.ts';
import type { Units } from '../units/service.ts';
import { createDoing, type Doing, lockSeen, refuse, unknownTask } from './doing.ts';
import * as doingStore from './doing-store.ts';
import { createFindings, type Findings } from './findings.ts';
import { createJudging } from './judging.ts';
import { createMaking, type KeptTracks, type Making } from './making.ts';
import * as noticeStore from './notice-store.ts';
import { createPlans, type Plans, requireLead } from './plans.ts';
import type { FindingQuery, TaskQuery } from './schema.ts';
import * as store from './task-store.ts';
import { createTracking, type Tracking } from './tracking.ts';

interface Tasks {
  /** `next` is the cursor of the following page. */
  list(
    query: TaskQuery,
    principal: Principal,
    signal: AbortSignal,
  ): Promise<{ tasks: PatrolTask[]; next: string | null }>;
  /** @throws Problem 404 `unknown-task` */
  find(id: number, principal: Principal): Promise<PatrolTask>;
  /** @throws Problem 404 `unknown-task` */
  detail(id: number, principal: Principal): Promise<PatrolTaskDetail>;
  findings(
    query: FindingQuery,
    principal: Principal,
    signal: AbortSignal,
  ): Promise<{ findings: PatrolFinding[]; next: string | null }>;
  /** Gives a task to somebody, or to its unit. @throws Problem 400 `unknown-person`, 403 `not-allowed`, 404, 409 `task-closed` */
  assign(id: number, person: string | null, principal: Principal): Promise<void>;
  /** @throws Problem 403 `not-allowed`, 404 `unknown-task`, 409 `task-closed` */
  cancel(id: number, note: string, principal: Principal): Promise<void>;
  /** What the principal was told of tasks that were missed or fell short, and of plans, and has not read. */
  notices(principal: Principal): Promise<PatrolNotices>;
  /** @param plan of which alone; of all where it is null */
  markRead(upTo: string, plan: number | null, principal: Principal): Promise<{ unread: number }>;
}

export interface Patrols {
  plans: Plans;
  tasks: Tasks;
  doing: Doing;
  tracking: Tracking;
  findings: Findings;
  sweep: Making['sweep'];
  close(): Promise<void>;
}

interface Dependencies {
  database: Database;
  layers: Pick<Layers, 'find' | 'onChange'>;
  items: Pick<Items, 'items'>;
  units: Pick<Units, 'find'>;
  routing: Pick<Routing, 'current' | 'decideOn' | 'placeOf'>;
  events: Events;
  attachments: Attachments;
  kept: KeptTracks;
  log: FaultLog;
  /** How often it sees to plans and tasks; never by itself without. */
  everyMs: number | undefined;
}

/** Patrols and surveys: plans, tasks, tracks, findings. */
export function createPatrols({
  database,
  layers,
  items,
  units,
  routing,
  events,
  attachments,
  kept,
  log,
  everyMs,
}: Dependencies): Patrols {
  const judging = createJudging();
  const making = createMaking({ database, layers, judging, kept });
  const plans = createPlans({ database, layers, items, units, making });
  const doing = createDoing(database, judging);

  const readScopes = (principal: Principal) => scopesFor(principal, 'patrols.read');

  function page<Row extends { id: number }>(
    rows: Row[],
    limit: number,
  ): { rows: Row[]; next: string | null } {
    const more = rows.length > limit;
    if (more) rows.pop();
    return { rows, next: more ? String(rows.at(-1)!.id) : null };
  }

  async function find(id: number, principal: Principal): Promise<PatrolTask> {
    const task = await store.find(database, id, readScopes(principal), principal.name);
    if (!task) throw unknownTask(id);
    return task;
  }

  /** Does something to an open task of a unit that the principal leads. */
  const leading = (
    id: number,
    principal: Principal,
    work: (
      task: doingStore.LockedTask,
      transaction: Parameters<Parameters<Database['transaction']>[0]>[0],
    ) => Promise<void>,
  ) =>
    database.transaction(async (transaction) => {
      const task = await lockSeen(transaction, id, principal);
      requireLead(principal, task.unit);
      if (task.state !== 'planned' && task.state !== 'under-way')
        throw refuse(409, 'task-closed', { zh: '任务已结束', en: 'The task is over' });
      await work(task, transaction);
    });

  const tasks: Tasks = {
    async list(query, principal, signal) {
      const reader = {
        scopes: readScopes(principal),
        name: principal.name,
        mine: { name: principal.name, scopes: scopesFor(principal, 'patrols.walk') },
      };
      const found = await store.list(database.limited(signal, 'staff'), query, query.limit + 1, reader);
      const { rows, next } = page(found, query.limit);
      return { tasks: rows, next };
    },

    find,

    async detail(id, principal) {
      return { ...(await find(id, principal)), ...(await store.rest(database, id)) };
    },

    async findings(query, principal, signal) {
      const reader = { scopes: readScopes(principal), name: principal.name };
      const found = await store.findings(database.limited(signal, 'staff'), query, query.limit + 1, reader);
      const { rows, next } = page(found, query.limit);
      return { findings: rows, next };
    },

    assign: (id, person, principal) =>
      leading(id, principal, async ({ unit }, transaction) => {
        const { rows } = await transaction.query<{ near: boolean }>(
          'select wangge.works_near($1, $2) as near',
          [person, unit],
        );
        if (person !== null && !rows[0]!.near)
          throw refuse(
            400,
            'unknown-person',
            {
              zh: `“${person}”不是单位“${unit}”及其上下级单位的在岗人员`,
              en: `"${person}" is nobody of the unit "${unit}", of one above or below`,
            },
            '/person',
          );
        await doingStore.setPerson(transaction, id, person);
      }),

    cancel: (id, note, principal) =>
      leading(id, principal, (_task, transaction) => doingStore.cancel(transaction, id, note)),

    async notices({ name }) {
      return {
        unread: await noticeStore.unread(database, name),
        ...(await noticeStore.unreadOf(database, name)),
      };
    },

    async markRead(upTo, plan, { name }) {
      await noticeStore.markRead(database, name, upTo, plan);
      return { unread: await noticeStore.unread(database, name) };
    },
  };

  const sweeping = coalesce(() => making.sweep(), partOf(log, 'sweep'));
  const stop = layers.onChange(() => {
    if (everyMs !== undefined) sweeping.wake();
  });
  const timer = everyMs === undefined ? undefined : setInterval(sweeping.wake, Math.max(everyMs, 15_000));
  timer?.unref();
  if (everyMs !== undefined) sweeping.wake();

  return {
    plans,
    tasks,
    doing,
    tracking: createTracking({ database, routing, doing, judging }),
    findings: createFindings(events, attachments, doing),
    sweep: making.sweep,
    async close() {
      stop();
      clearInterval(timer);
      await sweeping.close();
    },
  };
}
