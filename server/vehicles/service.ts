import { boundSources } from '../../domain/access/key-limits.ts';
import { mayStep, scopesFor } from '../../domain/access/permissions.ts';
import type { Principal } from '../../domain/access/principal.ts';
import { scopeOf } from '../../domain/access/scopes.ts';
import type {
  PositionsAnswer,
  Track,
  Vehicle,
  VehicleDetail,
  VehicleKind,
  VehiclePage,
  VehicleState,
} from '../../domain/answers/vehicles.ts';
import { coalesce, type FaultLog, partOf } from '../database/coalescing.ts';
import type { Database } from '../database/database.ts';
import type { Events } from '../events/service.ts';
import { Problem } from '../input/problem.ts';
import type { Overrides } from '../overrides/service.ts';
import type { Routing } from '../routing/service.ts';
import type { Sources } from '../sources/service.ts';
import type { Units } from '../units/service.ts';
import * as alarmStore from './alarm-store.ts';
import * as readingStore from './reading-store.ts';
import { createVehicleReporting } from './reporting.ts';
import type { TrackQuery, VehicleQuery, VehicleSettings } from './schema.ts';
import * as store from './store.ts';
import { createTaking, keptDays } from './taking.ts';

/** Most positions in one request. */
export const mostPositions = 5000;
const mostOfTrack = 20_000;
const dayMs = 24 * 3_600_000;
const usualTrackMs = 2 * 3_600_000;
/** Without a rule of its kind, a vehicle is silent after this. */
const usualSilenceMinutes = 30;
/** Slower than this stands, km/h: receivers at rest drift. */
const standing = 3;

export interface Vehicles {
  /**
   * Stores good positions, holds them against the rules of their vehicles' kinds, and reports the alarms that they raise;
   * a bad one, or a `Problem` in its place, harms no other. A vehicle that is not known is one of no kind.
   */
  take(inputs: readonly unknown[], principal: Principal): Promise<PositionsAnswer>;
  kinds(): VehicleKind[];
  /** Only those of its own sources for whoever is bound to some. */
  list(query: VehicleQuery, principal: Principal, signal: AbortSignal): Promise<VehiclePage>;
  /** @throws Problem 404 `unknown-vehicle` */
  find(id: number, principal: Principal): Promise<VehicleDetail>;
  /** @throws Problem 404 `unknown-vehicle` */
  track(id: number, query: TrackQuery, principal: Principal, signal: AbortSignal): Promise<Track>;
  /**
   * Says what a vehicle is; a fleet's own key of those of its source, but not whose they are.
   * @throws Problem 400 `unknown-kind`, `unknown-area`, `unknown-unit`; 403 `not-allowed`, `source-not-allowed`
   */
  put(key: store.VehicleKey, settings: VehicleSettings, principal: Principal): Promise<VehicleDetail>;
  /**
   * Opens alarms of vehicles that are silent at `now`, reports those that a killed process left, and forgets what is too
   * old.
   * @param listeningSince silence counts from here on; since this process started where it is not given
   */
  sweep(now?: number, listeningSince?: number): Promise<void>;
  close(): Promise<void>;
}

interface Dependencies {
  database: Database;
  routing: Pick<Routing, 'current' | 'decideOn' | 'placeOf'>;
  sources: Pick<Sources, 'bounds' | 'refused'>;
  events: Pick<Events, 'report' | 'find'>;
  units: Pick<Units, 'find'>;
  overrides: Pick<Overrides, 'override'>;
  kinds: ReadonlyMap<string, VehicleKind>;
  log: FaultLog;
}

function refuse(code: string, path: string, zh: string, en: string): Problem {
  return new Problem(400, code, { zh, en }, [{ path, message: en, text: { zh, en } }]);
}

/** Refuses whoever may not speak for a unit's vehicles; those of no unit are the whole city's. */
function checkUnit(unit: string | null, principal: Principal): void {
  const mayAll = scopesFor(principal, 'roster.write') === null;
  if (mayAll || (unit !== null && mayStep(principal, 'roster.write', [scopeOf.unit(unit)], [unit]))) return;
  throw new Problem(
    403,
    'not-allowed',
    unit === null
      ? { zh: '您不能登记不属于任何单位的车辆', en: 'You may not register vehicles of no unit' }
      : { zh: `您不能登记单位“${unit}”的车辆`, en: `You may not register vehicles of the unit "${unit}"` },
  );
}

/** Refuses a key for vehicles of another source, and for giving one of its own to another unit: orders go there. */
function checkFleet(source: string, unit: string | null, before: string | null, principal: Principal): void {
  if (boundSources(principal)?.includes(source) !== true)
    throw new Problem(403, 'source-not-allowed', {
      zh: `此密钥不能登记来源“${source}”的车辆`,
      en: `This key may not register vehicles of the source "${source}"`,
    });
  if (unit !== before)
    throw new Problem(403, 'not-allowed', {
      zh: `车辆所属单位由“${before ?? '无'}”改为“${unit ?? '无'}”须由单位自己登记`,
      en: `The unit of a vehicle is changed from "${before ?? 'none'}" to "${unit ?? 'none'}" by people of the unit`,
    });
}

function stateOf(
  { at, speed, rules }: readingStore.VehicleRow,
  kind: VehicleKind | undefined,
  now: number,
): VehicleState | null {
  if (at === null) return null;
  if (rules.some((rule) => rule !== 'silence')) return 'alarm';
  const minutes = kind?.silence?.minutes ?? usualSilenceMinutes;
  if (rules.includes('silence') || now - Date.parse(at) > minutes * 60_000) return 'silent';
  return (speed ?? 0) > standing ? 'moving' : 'stopped';
}

export function createVehicles(given: Dependencies): Vehicles {
  const { database, routing, kinds, units, log } = given;
  const reporting = createVehicleReporting(given);
  const taking = createTaking(given);

  function told(row: readingStore.VehicleRow, now: number): Vehicle {
    const kind = row.kind === null ? undefined : kinds.get(row.kind);
    return { ...row, title: kind?.title ?? null, state: stateOf(row, kind, now) };
  }

  async function require(id: number, principal: Principal): Promise<readingStore.VehicleRow> {
    const row = await readingStore.find(database, id);
    const only = boundSources(principal);
    const isHidden = principal.role === 'partner' && only?.includes(row?.source ?? '') !== true;
    if (row && !isHidden) return row;
    throw new Problem(404, 'unknown-vehicle', {
      zh: `没有您可查看的车辆 ${id}`,
      en: `There is no vehicle ${id} that you may see`,
    });
  }

  /** The sources whose vehicles a principal sees; null for all. */
  const sourcesOf = (principal: Principal) =>
    principal.role === 'partner' ? (boundSources(principal) ?? []) : null;

  async function detail(id: number, principal: Principal): Promise<VehicleDetail> {
    const row = await require(id, principal);
    return { ...told(row, Date.now()), alarms: await readingStore.newestAlarms(database, id) };
  }

  const startedAt = Date.now();

  async function sweep(now = Date.now(), listeningSince = startedAt): Promise<void> {
    const opened = await taking.findSilent(now, listeningSince);
    if (opened.length > 0) await reporting.report(opened);
    await reporting.reportLeft();
    await store.forget(database, new Date(Date.now() - (keptDays + 1) * dayMs));
  }

  const sweeping = coalesce(() => sweep(), partOf(log, 'sweep'));
  const timer = setInterval(sweeping.wake, 60_000);
  timer.unref();
  sweeping.wake();

  return {
    async take(inputs, principal) {
      const { opened, ...counts } = await taking.take(inputs, principal);
      if (opened.length > 0) await reporting.report(opened);
      return { ...counts, alarms: await alarmStore.byIds(database, opened) };
    },

    kinds: () => [...kinds.values()],

    async list(query, principal, signal) {
      const { state, limit } = query;
      const limited = database.limited(signal, 'staff');
      const { asOf, vehicles } = await readingStore.list(limited, query, sourcesOf(principal), limit + 1);
      const more = vehicles.length > limit;
      if (more) vehicles.pop();
      const now = Date.now();
      return {
        vehicles: vehicles.map((row) => told(row, now)).filter((one) => !state || one.state === state),
        asOf,
        next: more ? String(vehicles.at(-1)!.id) : null,
      };
    },

    find: detail,

    async track(id, { since, until }, principal, signal) {
      await require(id, principal);
      const to = until ?? new Date(Date.now() + dayMs).toISOString();
      const from = since ?? new Date(Math.min(Date.now(), Date.parse(to)) - usualTrackMs).toISOString();
      const limited = database.limited(signal, 'staff');
      const { parts, jumps, positions } = await readingStore.track(limited, id, from, to, mostOfTrack);
      return {
        type: 'Feature',
        geometry: { type: 'MultiLineString', coordinates: parts.map(({ coordinates }) => coordinates) },
        properties: {
          vehicle: id,
          times: parts.map(({ times }) => times),
          speeds: parts.map(({ speeds }) => speeds),
          metres: Math.round(parts.reduce((sum, { metres }) => sum + metres, 0)),
          jumps,
          more: positions === mostOfTrack,
        },
      };
    },

    async put(key, settings, principal) {
      const { kind, unit, area } = settings;
      const former = await readingStore.findByCode(database, key);
      if (principal.role === 'partner') checkFleet(key.source, unit, former?.unit ?? null, principal);
      else {
        if (former) checkUnit(former.unit, principal);
        checkUnit(unit, principal);
      }
      if (kind !== null && !kinds.has(kind)) {
        const known = [...kinds.keys()].join(', ');
        throw refuse(
          'unknown-kind',
          '/kind',
          `没有车辆类型“${kind}”，可用的有 ${known}`,
          `"${kind}" is none of the kinds ${known}`,
        );
      }
      if (unit !== null && unit !== former?.unit)
        await units.find(unit, principal).catch((error) => {
          if (!(error instanceof Problem)) throw error;
          throw refuse('unknown-unit', '/unit', `没有您可查看的单位“${unit}”`, error.detail);
        });
      const codes = area && new Set(routing.current().mosaic.table.codes);
      const unknown = area?.find((code) => !codes?.has(code));
      if (unknown !== undefined)
        throw refuse(
          'unknown-area',
          `/area/${area!.indexOf(unknown)}`,
          `“${unknown}”不是现行的区、街道或网格代码`,
          `"${unknown}" is no code of a district, street or grid in force`,
        );
      return detail(await store.put(database, key, settings), principal);
    },

    sweep,
    async close() {
      clearInterval(timer);
      await sweeping.close();
    },
  };
}
