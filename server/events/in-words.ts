import type { Principal } from '../../domain/access/principal.ts';
import type { PlacesAnswer } from '../../domain/answers/places.ts';
import type { Decision, Reason } from '../../domain/routing/decision.ts';
import { Problem } from '../input/problem.ts';
import type { Places } from '../places/service.ts';
import { metresBetween } from './joining/assign.ts';
import type { Report } from './schema.ts';

interface Placed {
  lon: number;
  lat: number;
  accuracy: number | undefined;
  crs: string | undefined;
  /** What its words were read for; null where it came with coordinates. */
  read: PlacesAnswer | null;
}

/**
 * Where a report is: its coordinates, or else the likeliest place that its words mean.
 * @throws Problem 400 `place-not-found` where they mean none, with what to ask the caller
 */
export async function placeOf(report: Report, places: Places, principal: Principal): Promise<Placed> {
  const [lon, lat] = report.point ?? [report.lon, report.lat];
  if (lon !== undefined && lat !== undefined)
    return { lon, lat, accuracy: report.accuracy ?? undefined, crs: report.crs, read: null };
  // Reading takes milliseconds; a batch of thousands lets others pass.
  await new Promise((turn) => setImmediate(turn));
  const read = await places.read({ q: report.place!, item: report.item }, principal);
  const [best] = read.candidates;
  if (!best) {
    const question = read.question!;
    const detail = {
      zh: `“${report.place}”：${question.zh}`,
      en: `"${report.place}" names no place that is known. ${question.en}`,
    };
    throw new Problem(400, 'place-not-found', detail, [{ path: '/place', message: detail.en, text: detail }]);
  }
  return { lon: best.point[0], lat: best.point[1], accuracy: best.accuracy, crs: undefined, read };
}

const mostUnits = 5;

/**
 * A decision for a place that was read from words: it says how, and is to be verified where the words may mean places of
 * other units, with the question for the caller.
 */
export function byWords(decision: Decision, { status, candidates, units, question }: PlacesAnswer): Decision {
  const { title, parts, reasons } = candidates[0]!;
  const doubts = reasons.slice(1);
  const how: Reason = {
    code: 'placed-by-words',
    layer: parts[0]?.layer ?? null,
    version: null,
    feature: parts[0]?.code ?? null,
    distance: null,
    text: {
      zh: `按描述定位到${[title, ...doubts.map(({ text }) => text)].map(({ zh }) => zh).join('，')}`,
      en: `Placed by its description at ${[title, ...doubts.map(({ text }) => text)].map(({ en }) => en).join('; ')}`,
    },
  };
  if (status === 'found' || !question) return { ...decision, reasons: [...decision.reasons, how] };
  const ask: Reason = { ...how, code: 'ask-the-caller', layer: null, feature: null, text: question };
  const distanceTo = (code: string) =>
    Math.min(
      ...candidates
        .filter((candidate) => candidate.units.some(({ unit }) => unit.code === code))
        .map(({ point }) => metresBetween(point, decision.point)),
    );
  return {
    ...decision,
    status: 'needs-verification',
    confidence: units.find(({ unit }) => unit.code === decision.lead.code)?.share ?? 0,
    candidates: units
      .slice(0, mostUnits)
      .map(({ unit, share }) => ({ unit, share, distance: Math.round(distanceTo(unit.code)) })),
    reasons: [ask, how, ...decision.reasons],
  };
}
