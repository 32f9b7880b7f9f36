import type { Principal } from '../../domain/access/principal.ts';
import type { SensorFeature } from '../../domain/answers/readings.ts';
import { fromZod, Problem } from '../input/problem.ts';
import type { Items } from '../items/service.ts';
import type { Routing } from '../routing/service.ts';
import type { Bounds } from '../sources/service.ts';
import type { Quantities } from './quantities.ts';
import { sameUnit } from './quantities.ts';
import { type ReadingInput, readingSchema, type SensorPlace } from './schema.ts';
import * as features from './sensor-features.ts';

/** How long readings are kept, and how late one may come. */
export const keptDays = 31;
const dayMs = 24 * 3_600_000;
const clockSkewMs = 10 * 60_000;

/** A reading that is as it should be, of a datastream that may be new. */
export interface Prepared {
  index: number;
  input: ReadingInput;
  unit: string;
  at: number;
  place: SensorPlace | null;
  feature: SensorFeature | null;
}

/** What readings of one request are held against. */
export interface Standards {
  bounds: Bounds;
  /** The features that the readings name. */
  known: features.Known;
  /** Places that were asked for already, by what was sent. */
  places: Map<string, SensorPlace>;
}

export function refuse(code: string, detail: string, path: string): Problem {
  return new Problem(400, code, detail, [{ path, message: detail }]);
}

function timeOf({ observedAt }: ReadingInput): number {
  const at = Date.parse(observedAt);
  if (at > Date.now() + clockSkewMs)
    throw refuse('implausible-time', `"${observedAt}" has not come yet`, '/observedAt');
  if (at < Date.now() - keptDays * dayMs)
    throw refuse(
      'implausible-time',
      `"${observedAt}" is more than ${keptDays} days ago; readings are kept that long`,
      '/observedAt',
    );
  return at;
}

/** Brings readings as they are sent into the form in which they are stored, or says what is wrong with one. */
export function createPreparing(given: { quantities: Quantities; items: Items; routing: Routing }) {
  const { quantities, items, routing } = given;

  /**
   * A reading by the code of its quantity, in the unit in which that is kept. One of a quantity that is not in the list has
   * the unit of the thresholds that are, else its own.
   */
  function measured(sent: ReadingInput): ReadingInput {
    const quantity = quantities.codeOf(sent.quantity);
    const kept = { ...sent, quantity, ...quantities.convert(quantity, sent.value, sent.unit) };
    if (quantities.find(quantity)) return kept;
    const known = items.items().flatMap(({ thresholds }) => thresholds);
    const units = [...new Set(known.filter((one) => one.quantity === quantity).map((one) => one.unit))];
    const found = units.find((unit) => sameUnit(unit) === sameUnit(kept.unit));
    if (found !== undefined || units.length === 0) return { ...kept, unit: found ?? kept.unit };
    throw refuse(
      'wrong-unit',
      `"${quantity}" is measured in ${units.join(' or ')}, not in "${kept.unit}"`,
      '/unit',
    );
  }

  function placeOf(
    input: ReadingInput,
    feature: features.FoundFeature | null,
    places: Map<string, SensorPlace>,
  ): SensorPlace | null {
    const { crs, accuracy } = input;
    if (input.lon === undefined && feature)
      return { sent: { lon: feature.point[0], lat: feature.point[1] }, point: feature.point };
    const { lon, lat } = input;
    if (lon === undefined || lat === undefined) return null;
    const sent = {
      lon,
      lat,
      ...(crs === undefined ? {} : { crs }),
      ...(accuracy == null ? {} : { accuracy }),
    };
    const key = JSON.stringify(sent);
    let place = places.get(key);
    if (!place) {
      const decision = routing.decideOn(routing.current(), sent, { at: new Date(), brief: true });
      place = { sent, point: decision.point };
      places.set(key, place);
    }
    return place;
  }

  /** @throws Problem saying what is wrong with the reading */
  return function prepare(
    input: unknown,
    index: number,
    principal: Principal,
    { bounds, known, places }: Standards,
  ): Prepared {
    if (input instanceof Problem) throw input;
    const withSource =
      typeof input === 'object' && input !== null && principal.source !== undefined
        ? { source: principal.source, ...input }
        : input;
    const parsed = readingSchema.safeParse(withSource);
    if (!parsed.success) throw fromZod(parsed.error);
    bounds.checkSource(parsed.data.source, principal);
    const reading = measured(parsed.data);
    const at = timeOf(reading);
    const found = reading.feature === undefined ? null : features.require(known, reading.feature);
    const place = placeOf(reading, found, places);
    const feature = found && { layer: found.layer, code: found.code, name: found.name, nameEn: found.nameEn };
    return { index, input: reading, unit: reading.unit, at, place, feature };
  };
}
