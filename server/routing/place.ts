import type { Decision, Reason } from '../../domain/routing/decision.ts';
import { type Crs, knownCrs, parseCrs } from '../coordinates/crs.ts';
import { coarseness, examinePlace } from '../coordinates/guard.ts';
import { type Place, toCrs84 } from '../coordinates/transform.ts';
import { Problem } from '../input/problem.ts';
import type { PresentQuery, RouteQuery } from './schema.ts';
import { sentences } from './sentences.ts';
import type { Snapshot } from './snapshot.ts';

const MOST_ACCURACY = 10_000;

const converters = new Map<string, { crs: Crs; convert: (x: number, y: number) => Place }>();

/** A refusal that names the member it is about. */
export function refuse(code: string, detail: string, path: string): Problem {
  return new Problem(400, code, detail, [{ path, message: detail }]);
}

/** A reason that is about no layer. */
export function note(code: string, text: Reason['text']): Reason {
  return { code, layer: null, version: null, feature: null, distance: null, text };
}

function converterOf(text: string) {
  let known = converters.get(text);
  if (!known) {
    const crs = parseCrs(text);
    if (!crs) throw refuse('unknown-crs', `crs "${text}" is not known; known are ${knownCrs}`, '/crs');
    known = { crs, convert: toCrs84(crs) };
    converters.set(text, known);
  }
  return known;
}

/** The percentage that an accuracy stands for unless somebody says another: phones report the radius of 68 %. */
const usualPercent = 68;

/** How far from a place the true one may lie: within `metres` in `percent` of cases. */
export type Accuracy = NonNullable<Decision['accuracy']>;

/** The error of a place, null when none is given. @throws Problem 400 `bad-accuracy`, `bad-accuracy-percent` */
export function accuracyOf({
  accuracy = null,
  accuracyPercent: percent = usualPercent,
}: Pick<PresentQuery, 'accuracyPercent'> & { accuracy?: number | null | undefined }): Accuracy | null {
  if (!(percent >= 1 && percent <= 99.9)) {
    const detail = `accuracyPercent is ${percent}; expected from 1 to 99.9, the share of cases within the accuracy`;
    throw refuse('bad-accuracy-percent', detail, '/accuracyPercent');
  }
  if (accuracy === null || accuracy === 0) return null;
  if (accuracy > 0 && accuracy <= MOST_ACCURACY) return { metres: accuracy, percent };
  const detail = `accuracy is ${accuracy}; expected metres from 0 to ${MOST_ACCURACY}`;
  throw refuse('bad-accuracy', detail, '/accuracy');
}

/**
 * The place of a query in CRS84 degrees, with what has to be said about it.
 * @throws Problem 400 `unknown-crs`, `not-in-crs`, or a code of `examinePlace`
 */
export function placeOf(
  { lon, lat, crs: name = 'CRS84' }: Pick<RouteQuery, 'lon' | 'lat' | 'crs'>,
  city: Snapshot['city'],
): { place: Place; notes: Reason[] } {
  const { crs, convert } = converterOf(name);
  const notes: Reason[] = [];
  let place: Place = [lon, lat];
  if (crs.kind !== 'degrees' && Number.isFinite(lon) && Number.isFinite(lat)) {
    place = convert(lon, lat);
    if (!Number.isFinite(place[0]) || !Number.isFinite(place[1]))
      throw refuse('not-in-crs', `${lon}, ${lat} is no place of ${crs.name}`, '/lon');
    notes.push(note('converted', sentences.converted(crs.name)));
  }
  const refusal = examinePlace(place[0], place[1], city);
  if (refusal) throw refuse(refusal.code, refusal.detail, '/lon');
  const keep = crs.kind === 'projected' ? null : coarseness(lon, lat);
  if (keep !== null) notes.push(note('coarse-coordinates', sentences.coarse(keep)));
  return { place, notes };
}
