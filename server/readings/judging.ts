import type { Principal } from '../../domain/access/principal.ts';
import type { Item } from '../../domain/items/entries.ts';
import {
  atRest,
  type EndedAlarm,
  follow,
  type OpenAlarm,
  type Reading,
  type Threshold,
  type ThresholdState,
} from '../../domain/readings/threshold.ts';
import type { Queryable } from '../database/database.ts';
import * as alarmStore from './alarm-store.ts';
import { type Quantities, sameUnit } from './quantities.ts';
import * as store from './store.ts';

/** A threshold of an item that a quantity is held against. */
export interface ItemThreshold {
  item: string;
  /** Names it among all thresholds. */
  key: string;
  threshold: Threshold;
}

/** A threshold in the unit in which its quantity is kept; null where its own is none of the quantity's. */
function converted(
  { unit, above, below, hysteresis, duration }: Item['thresholds'][number],
  quantity: string,
  quantities: Quantities,
): (Threshold & { unit: string }) | null {
  const zero = quantities.converted(quantity, 0, unit);
  if (!zero) return null;
  const take = (value: number) => quantities.convert(quantity, value, unit).value;
  return {
    unit: zero.unit,
    duration,
    hysteresis: take(hysteresis) - zero.value,
    ...(above === undefined ? {} : { above: take(above) }),
    ...(below === undefined ? {} : { below: take(below) }),
  };
}

/** The thresholds of the items in use that are of a quantity, in the unit in which it is kept. */
export function thresholdsOf(
  items: readonly Item[],
  quantities: Quantities,
  quantity: string,
  unit: string,
): ItemThreshold[] {
  return items
    .filter(({ enabled }) => enabled)
    .flatMap(({ code, thresholds }) =>
      thresholds.flatMap((threshold, index) => {
        if (quantities.codeOf(threshold.quantity) !== quantity) return [];
        const kept = converted(threshold, quantity, quantities);
        if (!kept || sameUnit(kept.unit) !== sameUnit(unit)) return [];
        return [{ item: code, key: `${code}#${index}`, threshold: kept }];
      }),
    );
}

/** Follows one threshold over new readings, from where it stands, or from before the first of them when that is late. */
async function followThreshold(
  transaction: Queryable,
  datastream: number,
  { key, threshold }: ItemThreshold,
  state: ThresholdState,
  fresh: readonly Reading[],
) {
  const first = fresh[0]!.at;
  if (state.lastAt === null || first > state.lastAt) return follow(threshold, state, fresh);
  const rest = await store.restBefore(transaction, datastream, key, threshold, first);
  const readings = await store.readingsAfter(transaction, datastream, rest);
  const recorded = await alarmStore.alarmsAfter(transaction, datastream, key, rest);
  return follow(threshold, { ...atRest, lastAt: rest }, readings, recorded);
}

/**
 * Holds the new readings of a datastream against its thresholds, in the transaction that locks it.
 * @param fresh in the order of their times
 * @returns where the thresholds stand, and the ids of new alarms
 */
export async function judge(
  transaction: Queryable,
  { id, states }: store.LockedDatastream,
  thresholds: readonly ItemThreshold[],
  fresh: readonly Reading[],
  principal: Principal,
): Promise<{ states: Record<string, ThresholdState>; opened: number[] }> {
  const after = { ...states };
  const opened: number[] = [];
  /** @returns the rows of the alarm */
  const write = async (of: ItemThreshold, alarm: OpenAlarm | EndedAlarm): Promise<number[]> => {
    if (alarm.recorded.length > 0) {
      await alarmStore.updateAlarms(transaction, alarm.recorded, alarm);
      return alarm.recorded;
    }
    const made = await alarmStore.insertAlarm(
      transaction,
      { datastream: id, key: of.key, item: of.item },
      alarm,
      principal,
    );
    opened.push(made);
    return [made];
  };
  for (const of of thresholds) {
    const { ended, state } = await followThreshold(transaction, id, of, states[of.key] ?? atRest, fresh);
    for (const alarm of ended) await write(of, alarm);
    const { alarm } = state;
    after[of.key] =
      alarm === null ? state : { ...state, alarm: { ...alarm, recorded: await write(of, alarm) } };
  }
  return { states: after, opened };
}
