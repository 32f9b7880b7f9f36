import { setImmediate as nextTurn } from 'node:timers/promises';
import { cityWide, type Principal } from '../../domain/access/principal.ts';
import type { PositionsAnswer, VehicleKind } from '../../domain/answers/vehicles.ts';
import {
  type FollowedAlarm,
  followVehicle,
  neverSeen,
  silentFor,
  type VehicleStates,
} from '../../domain/vehicles/following.ts';
import type { Database, Queryable } from '../database/database.ts';
import { fromZod, Problem } from '../input/problem.ts';
import type { Routing } from '../routing/service.ts';
import type { Bounds, Refusal, Sources } from '../sources/service.ts';
import * as alarmStore from './alarm-store.ts';
import { type PositionInput, positionSchema } from './schema.ts';
import * as store from './store.ts';

/** How long positions are kept, and how late one may come. */
export const keptDays = 31;
const dayMs = 24 * 3_600_000;
const clockSkewMs = 10 * 60_000;
/** Positions looked at before other work of this process gets its turn. */
const decisionsPerTurn = 200;
const system = cityWide('user', 'system', 'admin');

interface Dependencies {
  database: Database;
  routing: Pick<Routing, 'current' | 'decideOn' | 'placeOf'>;
  sources: Pick<Sources, 'bounds' | 'refused'>;
  kinds: ReadonlyMap<string, VehicleKind>;
}

/** A position that is as it should be. */
interface Prepared {
  input: PositionInput;
  at: number;
  lon: number;
  lat: number;
}

function implausible(zh: string, en: string): Problem {
  const text = { zh, en };
  return new Problem(400, 'implausible-time', text, [{ path: '/observedAt', message: en, text }]);
}

function timeOf(text: string): number {
  const at = Date.parse(text);
  if (at > Date.now() + clockSkewMs) throw implausible(`“${text}”还没有到`, `"${text}" has not come yet`);
  if (at < Date.now() - keptDays * dayMs)
    throw implausible(
      `“${text}”早于 ${keptDays} 天前，定位只保留 ${keptDays} 天`,
      `"${text}" is more than ${keptDays} days ago; positions are kept that long`,
    );
  return at;
}

function prepare(
  input: unknown,
  principal: Principal,
  bounds: Bounds,
  routing: Pick<Routing, 'placeOf'>,
): Prepared {
  if (input instanceof Problem) throw input;
  const withSource =
    typeof input === 'object' && input !== null && principal.source !== undefined
      ? { source: principal.source, ...input }
      : input;
  const parsed = positionSchema.safeParse(withSource);
  if (!parsed.success) throw fromZod(parsed.error);
  bounds.checkSource(parsed.data.source, principal);
  const at = timeOf(parsed.data.observedAt);
  // Beyond the city is where a vehicle may well be; its area says whether it should.
  const [lon, lat] = routing.placeOf(parsed.data);
  return { input: parsed.data, at, lon, lat };
}

const keyOf = ({ source, code }: store.VehicleKey) => JSON.stringify([source, code]);

/** Takes in positions of vehicles, and holds them against the rules of their kinds. */
export function createTaking({ database, routing, sources, kinds }: Dependencies) {
  /** Whether a place lies in one of the areas that codes name, by the boundaries in force. */
  function isInside(area: readonly string[], lon: number, lat: number): boolean {
    try {
      const { areas } = routing.decideOn(routing.current(), { lon, lat }, { at: new Date(), brief: true });
      return Object.values(areas).some((each) => each !== null && area.includes(each.code));
    } catch (error) {
      if (error instanceof Problem && error.code === 'outside-city') return false;
      throw error;
    }
  }

  /** Writes the alarms of a vehicle, and the ids of their rows into those that go on. @returns ids of new ones */
  async function writeAlarms(
    transaction: Queryable,
    vehicle: { id: number; point: [number, number] },
    alarms: readonly FollowedAlarm[],
    principal: Principal,
  ): Promise<number[]> {
    const opened: number[] = [];
    for (const { key, item, alarm } of alarms) {
      if (alarm.recorded.length > 0) {
        await alarmStore.updateAlarms(transaction, alarm.recorded, alarm);
        continue;
      }
      const of = { vehicle: vehicle.id, rule: key, item, point: vehicle.point };
      const id = await alarmStore.insert(transaction, of, alarm, principal);
      alarm.recorded.push(id);
      opened.push(id);
    }
    return opened;
  }

  async function followOne(
    transaction: Queryable,
    vehicle: store.LockedVehicle,
    fixes: readonly store.StoredFix[],
    principal: Principal,
  ): Promise<{ update: store.VehicleUpdate; jumps: store.StoredFix[]; opened: number[] }> {
    const kind = vehicle.kind === null ? null : (kinds.get(vehicle.kind) ?? null);
    const before = 'rules' in vehicle.states ? (vehicle.states as VehicleStates) : neverSeen;
    const { states, jumps, alarms } = followVehicle(kind, before, fixes);
    const last = fixes.at(-1)!;
    const of = { id: vehicle.id, point: [last.lon, last.lat] as [number, number] };
    const opened = await writeAlarms(transaction, of, alarms, principal);
    const isNewest = states.last !== null && states.last.at !== before.last?.at;
    const newest = isNewest ? (fixes.find(({ at }) => at === states.last!.at) ?? null) : null;
    return {
      update: { id: vehicle.id, states, newest },
      jumps: fixes.filter((_, index) => jumps.has(index)),
      opened,
    };
  }

  async function takeAll(prepared: readonly Prepared[], principal: Principal) {
    const keys = new Map<string, store.VehicleKey>();
    for (const { input } of prepared) {
      const key = { source: input.source, code: input.vehicle };
      keys.set(keyOf(key), key);
    }
    await store.create(database, [...keys.values()]);
    return database.transaction(async (transaction) => {
      const vehicles = new Map((await store.lock(transaction, [...keys.values()])).map((v) => [keyOf(v), v]));
      const fixes: store.StoredFix[] = [];
      for (const [index, { input, at, lon, lat }] of prepared.entries()) {
        if (index > 0 && index % decisionsPerTurn === 0) await nextTurn();
        const { id, area } = vehicles.get(keyOf({ source: input.source, code: input.vehicle }))!;
        const { speed = null, heading = null, working = null } = input;
        const inside = area === null ? null : isInside(area, lon, lat);
        fixes.push({ vehicle: id, at, lon, lat, speed, heading, working, isInside: inside });
      }
      const fresh = await store.insertPositions(transaction, fixes);
      const isFresh = new Set(fresh.map(({ vehicle, at }) => `${vehicle}/${at}`));
      const byVehicle = new Map<number, Map<number, store.StoredFix>>();
      for (const fix of fixes) {
        if (!isFresh.has(`${fix.vehicle}/${fix.at}`)) continue;
        const own = byVehicle.get(fix.vehicle) ?? new Map<number, store.StoredFix>();
        // Of two of one time the first was stored.
        if (!own.has(fix.at)) own.set(fix.at, fix);
        byVehicle.set(fix.vehicle, own);
      }
      const updates: store.VehicleUpdate[] = [];
      const jumps: store.StoredFix[] = [];
      const opened: number[] = [];
      for (const vehicle of vehicles.values()) {
        const own = byVehicle.get(vehicle.id);
        if (!own) continue;
        const ordered = [...own.values()].sort((a, b) => a.at - b.at);
        const followed = await followOne(transaction, vehicle, ordered, principal);
        updates.push(followed.update);
        jumps.push(...followed.jumps);
        opened.push(...followed.opened);
      }
      await store.markJumps(transaction, jumps);
      await store.update(transaction, updates);
      return { taken: fresh.length, repeated: prepared.length - fresh.length, opened };
    });
  }

  return {
    /** Stores and judges positions; a bad one harms no other. @returns with the ids of new alarms */
    async take(
      inputs: readonly unknown[],
      principal: Principal,
    ): Promise<Omit<PositionsAnswer, 'alarms'> & { opened: number[] }> {
      const bounds = await sources.bounds();
      const refusals: (Refusal & { index: number })[] = [];
      const prepared: Prepared[] = [];
      for (const [index, input] of inputs.entries()) {
        if (index > 0 && index % decisionsPerTurn === 0) await nextTurn();
        try {
          prepared.push(prepare(input, principal, bounds, routing));
        } catch (error) {
          if (!(error instanceof Problem)) throw error;
          refusals.push({ index, input, problem: error });
        }
      }
      const counts =
        prepared.length === 0 ? { taken: 0, repeated: 0, opened: [] } : await takeAll(prepared, principal);
      await sources.refused(refusals, principal);
      return { ...counts, refused: refusals.map(({ index, problem }) => ({ index, ...problem.toJSON() })) };
    },

    /** Opens an alarm for each vehicle that has been silent for too long, as `silentFor` says. @returns their ids */
    async findSilent(now: number, listeningSince: number): Promise<number[]> {
      const opened: number[] = [];
      for (const { code, silence } of kinds.values()) {
        if (!silence) continue;
        const found = await database.transaction(async (transaction) => {
          const late = await store.lockSilent(transaction, code, now - silence.minutes * 60_000, now);
          const updates: store.VehicleUpdate[] = [];
          const ids: number[] = [];
          for (const { id, states, lastAt, point } of late) {
            const minutes = silentFor(silence, lastAt, now, listeningSince);
            if (minutes === null) continue;
            const alarm = { since: lastAt, openedAt: now, peak: minutes, recorded: [] as number[] };
            ids.push(
              ...(await writeAlarms(
                transaction,
                { id, point },
                [{ key: 'silence', item: silence.item, alarm }],
                system,
              )),
            );
            const before = 'rules' in states ? (states as VehicleStates) : neverSeen;
            const rule = { lastAt, beyondSince: null, peak: null, alarm };
            updates.push({
              id,
              states: { ...before, rules: { ...before.rules, silence: rule } },
              newest: null,
            });
          }
          if (updates.length > 0) await store.update(transaction, updates);
          return ids;
        });
        opened.push(...found);
      }
      return opened;
    },
  };
}
