import { ZodError } from 'zod';
import { scopesFor } from '../../domain/access/permissions.ts';
import { city, type Principal } from '../../domain/access/principal.ts';
import { scopeOf } from '../../domain/access/scopes.ts';
import type {
  DutyTurn,
  OwnTurn,
  RollCall,
  StaffCoverage,
  StaffMember,
  StaffPositionsAnswer,
  StaffTrack,
} from '../../domain/answers/staff.ts';
import type { FaultLog } from '../database/coalescing.ts';
import type { Database } from '../database/database.ts';
import { fromZod, Problem } from '../input/problem.ts';
import type { Layers } from '../layers/published.ts';
import type { Routing } from '../routing/service.ts';
import type { Units } from '../units/service.ts';
import { createBatching } from './batching.ts';
import * as callStore from './call-store.ts';
import {
  type BeginRequest,
  type Position,
  positionSchema,
  type RollCallRequest,
  type StaffQuery,
} from './schema.ts';
import * as store from './store.ts';

const dayMs = 24 * 3_600_000;
const minuteMs = 60_000;
const clockSkewMs = 2 * 60_000;
const freshMs = 2 * 60_000;
const lateMs = 10 * 60_000;
/** How far beyond the city somebody may be at work, in degrees: some 50 km. */
const beyondCity = 0.5;
const mostCalls = 20;

export interface Staff {
  /** Whether the person is on duty, and which roll calls wait for him. @throws Problem 403 `not-a-person` */
  own(principal: Principal): Promise<OwnTurn>;
  /**
   * Begins a turn of duty, with consent to being located until it ends.
   * @throws Problem 403 `not-a-person`, `not-allowed` for a unit that is not his; 409 `on-duty`
   */
  begin(request: BeginRequest, principal: Principal): Promise<DutyTurn>;
  /** Ends the turn and the consent. @throws Problem 403 `not-a-person`, 409 `off-duty` */
  end(principal: Principal): Promise<void>;
  /** Takes positions within the turns of the person; a bad one harms no other. @throws Problem 403 `not-a-person` */
  take(inputs: readonly unknown[], principal: Principal): Promise<StaffPositionsAnswer>;
  /** Those on duty in units that the reader leads. */
  present(
    query: StaffQuery,
    principal: Principal,
    signal: AbortSignal,
  ): Promise<{ asOf: string; staff: StaffMember[]; more: boolean }>;
  /** @throws Problem 404 `unknown-turn` */
  track(id: number, principal: Principal, signal: AbortSignal): Promise<StaffTrack>;
  /** People and kits in each responsibility grid of the reader's streets. @throws Problem 409 `no-grids` */
  coverage(principal: Principal, signal: AbortSignal): Promise<StaffCoverage>;
  /** @throws Problem 403 `not-allowed`, 409 `nobody-on-duty` */
  call(request: RollCallRequest, principal: Principal): Promise<RollCall>;
  calls(principal: Principal, signal: AbortSignal): Promise<RollCall[]>;
  /** @throws Problem 403 `not-a-person`, 404 `unknown-call` */
  answer(id: number, point: readonly [number, number] | null, principal: Principal): Promise<void>;
  /** Ends turns that last too long, and forgets positions and turns that were kept for long enough at `now`. */
  sweep(now?: Date): Promise<void>;
  close(): Promise<void>;
}

interface Dependencies {
  database: Database;
  layers: Pick<Layers, 'published' | 'replicas'>;
  routing: Pick<Routing, 'current'>;
  units: Pick<Units, 'find'>;
  /** How many days positions are kept. */
  keptDays: number;
  log: FaultLog;
  /** How often turns that last too long end and old positions are forgotten; never unless given. */
  everyMs?: number | undefined;
}

function personOf(principal: Principal): string {
  if (principal.kind === 'user') return principal.name;
  throw new Problem(403, 'not-a-person', {
    zh: '密钥不能上岗；请以个人账号登录',
    en: 'A key is no person on duty; sign in as a person',
  });
}

function refuse(code: string, path: string, zh: string, en: string): Problem {
  return new Problem(400, code, { zh, en }, [{ path, message: en, text: { zh, en } }]);
}

function outsideTurns(at: Date): Problem {
  const text = at.toISOString();
  return refuse(
    'off-duty',
    '/at',
    `“${text}”不在上岗时段内，不予保存`,
    `"${text}" lies in no turn of duty; it is not kept`,
  );
}

function freshnessOf(at: string | null, now: number): StaffMember['freshness'] {
  const age = at === null ? Number.POSITIVE_INFINITY : now - Date.parse(at);
  return age <= freshMs ? 'fresh' : age <= lateMs ? 'late' : 'silent';
}

/** People on duty outdoors: where they are by consent, who is nearest, roll calls, and how grids are covered. */
export function createStaff(given: Dependencies): Staff {
  const { database, layers, routing, units, keptDays, log, everyMs } = given;
  const batching = createBatching(database);

  async function sweep(now = new Date()): Promise<void> {
    await store.endOverlong(database);
    await store.forget(database, new Date(now.getTime() - keptDays * dayMs));
  }
  const timer =
    everyMs === undefined
      ? undefined
      : setInterval(
          () => void sweep().catch((error: unknown) => log(error)),
          Math.max(everyMs, minuteMs),
        ).unref();

  const led = (principal: Principal) => scopesFor(principal, 'staff.locate');

  function cityBox(): readonly number[] | null {
    try {
      return routing.current().city ?? null;
    } catch {
      return null;
    }
  }

  /** A position as it may be kept, wherever its time lies. @throws Problem, ZodError */
  function read(input: unknown, box: readonly number[] | null, now: number) {
    const { at: text, lon, lat, accuracy, battery }: Position = positionSchema.parse(input);
    const at = Date.parse(text);
    if (at > now + clockSkewMs)
      throw refuse('implausible-time', '/at', `“${text}”还没有到`, `"${text}" has not come yet`);
    if (box) {
      const [west, south, east, north] = box as [number, number, number, number];
      if (
        lon < west - beyondCity ||
        lon > east + beyondCity ||
        lat < south - beyondCity ||
        lat > north + beyondCity
      )
        throw refuse(
          'outside-city',
          '/lon',
          `${lon}, ${lat} 远离本市`,
          `${lon}, ${lat} is far from the city; expected degrees in WGS 84, longitude as lon`,
        );
    }
    return { at, lon, lat, accuracy, battery };
  }

  function requireLed(unit: string, principal: Principal): void {
    const scopes = led(principal);
    if (scopes === null || scopes.includes(scopeOf.unit(unit))) return;
    throw new Problem(403, 'not-allowed', {
      zh: `“${unit}”不是您所管理的单位`,
      en: `"${unit}" is no unit that you lead`,
    });
  }

  return {
    async own(principal) {
      const person = personOf(principal);
      const [turn, calls] = await Promise.all([
        store.open(database, person),
        callStore.waiting(database, person),
      ]);
      return { turn, calls, keptDays };
    },

    async begin({ unit, phone, hasKit }, principal) {
      const person = personOf(principal);
      const own = principal.grants.map((grant) => grant.unit);
      const chosen = unit ?? own[0] ?? city;
      const works = principal.grants.some(
        ({ unit: of, scopes }) => of === chosen || scopes === null || scopes.includes(scopeOf.unit(chosen)),
      );
      if (!works)
        throw new Problem(403, 'not-allowed', {
          zh: `“${chosen}”不是您所在的单位`,
          en: `"${chosen}" is no unit that you work in`,
        });
      await units.find(chosen, principal);
      const turn = await database.transaction((transaction) =>
        store.begin(transaction, { person, unit: chosen, phone: phone ?? null, hasKit }),
      );
      if (turn) return turn;
      throw new Problem(409, 'on-duty', { zh: '您已在岗', en: 'You are on duty already' });
    },

    async end(principal) {
      if (await store.end(database, personOf(principal))) return;
      throw new Problem(409, 'off-duty', { zh: '您不在岗', en: 'You are not on duty' });
    },

    async take(inputs, principal) {
      const person = personOf(principal);
      const now = Date.now();
      const box = cityBox();
      const good: { index: number; fix: ReturnType<typeof read> }[] = [];
      const refused: StaffPositionsAnswer['refused'] = [];
      for (const [index, input] of inputs.entries())
        try {
          good.push({ index, fix: read(input, box, now) });
        } catch (error) {
          if (!(error instanceof Problem || error instanceof ZodError)) throw error;
          refused.push({ index, problem: (error instanceof Problem ? error : fromZod(error)).toJSON() });
        }
      const placed = good.length === 0 ? [] : await batching.add(good.map(({ fix }) => ({ ...fix, person })));
      let taken = 0;
      for (const [at, { isOnDuty, isNew }] of placed.entries()) {
        const { index, fix } = good[at]!;
        if (isNew) taken++;
        if (!isOnDuty) refused.push({ index, problem: outsideTurns(new Date(fix.at)).toJSON() });
      }
      refused.sort((a, b) => a.index - b.index);
      return { taken, repeated: inputs.length - refused.length - taken, refused };
    },

    async present({ unit, near, kit, limit }, principal, signal) {
      const limited = database.limited(signal, 'staff');
      const asked = { unit: unit ?? null, near: near ?? null, kit: kit ?? null };
      const rows = await store.present(limited, asked, led(principal), limit + 1);
      const more = rows.length > limit;
      if (more) rows.pop();
      const now = Date.now();
      return {
        asOf: new Date(now).toISOString(),
        staff: rows.map((row) => ({ ...row, freshness: freshnessOf(row.at, now) })),
        more,
      };
    },

    async track(id, principal, signal) {
      const limited = database.limited(signal, 'staff');
      const found = await store.track(limited, id, { scopes: led(principal), name: principal.name });
      if (!found)
        throw new Problem(404, 'unknown-turn', {
          zh: `没有您可查看的上岗记录 ${id}`,
          en: `There is no turn of duty ${id} that you may see`,
        });
      const { person, metres, coordinates, times } = found;
      return {
        type: 'Feature',
        geometry: { type: 'LineString', coordinates },
        properties: { turn: id, person, metres, times },
      };
    },

    async coverage(principal, signal) {
      const grids = layers.published().find(({ tier }) => tier === 'responsibility-grid');
      if (!grids)
        throw new Problem(409, 'no-grids', {
          zh: '尚未发布责任网格图层',
          en: 'No layer of responsibility grids is published',
        });
      const scopes = led(principal);
      const streets =
        scopes?.flatMap((scope) => (scope.startsWith('street/') ? [scope.slice('street/'.length)] : [])) ??
        null;
      const limited = database.limited(signal, 'staff');
      const found = await store.coverage(limited, grids.table, scopes, streets, lateMs / 60_000);
      return {
        asOf: new Date().toISOString(),
        grids: found,
        covered: found.filter(({ kits }) => kits > 0).length,
      };
    },

    async call({ unit, note, minutes }, principal) {
      requireLed(unit, principal);
      await units.find(unit, principal);
      const id = await callStore.call(database, { unit, by: principal.name, minutes, note: note ?? null });
      if (id === null)
        throw new Problem(409, 'nobody-on-duty', {
          zh: '该单位目前无人在岗',
          en: 'Nobody of this unit is on duty',
        });
      return (await callStore.find(database, id))!;
    },

    calls: (principal, signal) =>
      callStore.list(database.limited(signal, 'staff'), led(principal), mostCalls),

    async answer(id, point, principal) {
      if (await callStore.answer(database, id, personOf(principal), point)) return;
      throw new Problem(404, 'unknown-call', {
        zh: `没有点到您的点名 ${id}`,
        en: `There is no roll call ${id} that you were called in`,
      });
    },

    sweep,

    async close() {
      clearInterval(timer);
      await batching.close();
    },
  };
}
