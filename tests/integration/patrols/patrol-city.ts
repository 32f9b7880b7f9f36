import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { vi } from 'vitest';
import type { PatrolPlanDetail, PatrolTask, PatrolTaskDetail } from '../../../domain/answers/patrols.ts';
import type { Database } from '../../../server/database/database.ts';
import { cityDay, cityTime } from '../../../server/input/city-time.ts';
import type { Operations, ProblemBody } from '../../harness/operations.ts';
import { publishLayer } from '../../harness/tiny-city.ts';

const grid = '990101001001001';
export const street = '990101001';

const minuteMs = 60_000;
/** A schedule that began an hour ago and is due in two; shortly after midnight it began on the day before. */
function now(): { fromDay: string; schedule: { rule: string; at: string; hours: number } } {
  const hourAgo = new Date(Date.now() - 60 * minuteMs);
  return {
    fromDay: cityDay(hourAgo),
    schedule: { rule: 'FREQ=DAILY', at: cityTime(hourAgo).slice(11), hours: 3 },
  };
}

/** The month in which tasks of such a schedule begin. */
export const taskMonth = now().fromDay.slice(0, 7);

/** The text of a time so many minutes from now. */
export const minutes = (from: number) => new Date(Date.now() + from * minuteMs).toISOString();

type Sent = Record<string, unknown>;
type Who = Parameters<Operations['request']>[0];

export function patrolling(city: () => Operations) {
  const ask = <Body>(
    who: Who,
    path: string,
    body?: unknown,
    options: { method?: string; headers?: Record<string, string> } = {},
  ) =>
    city().request<Body & ProblemBody>(who, `/api/patrols${path}`, {
      ...(body === undefined ? {} : { body }),
      ...options,
    });
  const plan = (sent: Sent = {}, who: Who = 'dispatcher') =>
    ask<PatrolPlanDetail>(who, '/plans', {
      title: '网格日巡',
      unit: street,
      ...now(),
      targets: [{ layer: 'unit-grids', code: grid }],
      ...sent,
    });
  const tasksOf = async (id: number, query = '') =>
    (await ask<{ tasks: PatrolTask[] }>('dispatcher', `/tasks?plan=${id}&sort=starts${query}`)).body.tasks;
  const detail = async (id: number) => (await ask<PatrolTaskDetail>('dispatcher', `/tasks/${id}`)).body;
  /** A plan with the task of today. */
  const today = async (sent: Sent = {}) => {
    const { body, status } = await plan(sent);
    if (status !== 201) throw new Error(JSON.stringify(body));
    const [task] = await tasksOf(body.id);
    return { plan: body, task: task! };
  };
  return { ask, plan, tasksOf, detail, today };
}

/** Points along a line, a minute apart and ending now. */
export function walk(coordinates: readonly [number, number][], stepMs = 30_000, endsAt = Date.now()) {
  return coordinates.map(([lon, lat], index) => ({
    at: new Date(endsAt - (coordinates.length - 1 - index) * stepMs).toISOString(),
    lon,
    lat,
    accuracy: 8,
  }));
}

/** Publishes a layer, and waits until the service has it. */
export async function publish(city: Operations, layer: string, features: object[]): Promise<void> {
  const before = city.layers.find(layer)?.version ?? 0;
  const folder = await mkdtemp(join(tmpdir(), 'wangge-patrols-'));
  await publishLayer(city.database, folder, layer, features).finally(() => rm(folder, { recursive: true }));
  await vi.waitUntil(() => (city.layers.find(layer)?.version ?? 0) > before, { timeout: 20_000 });
}

/** Somebody who signs in, with a role in a unit. */
export async function addPerson(database: Database, name: string, role: string, unit: string): Promise<void> {
  await database.query(
    `with made as (insert into wangge.users (name, display_name, password_hash) values ($1, $1, 'none') returning id)
     insert into wangge.user_roles (user_id, role, unit) select id, $2, $3 from made`,
    [name, role, unit],
  );
}
