import type { Candidate, Decision, Reason, Unit } from '../../domain/routing/decision.ts';
import { areasWithin } from './kernel/border.ts';
import { deviationOf, shareOfNormal } from './kernel/normal.ts';
import { findOwner } from './owners.ts';
import type { Accuracy } from './place.ts';
import type { RoutedItem } from './rules/schema.ts';
import { sentences } from './sentences.ts';
import type { RoutingSettings } from './settings.ts';
import type { Snapshot } from './snapshot.ts';
import {
  named,
  nearBorderReason,
  officeOf,
  roundMetres,
  type Territory,
  territoryOf,
  tierReason,
} from './territory.ts';

/** A place that passed the guard. */
export interface Question {
  lon: number;
  lat: number;
  item: RoutedItem | null;
  /** The code of the facility that it is about, or null. */
  facility: string | null;
  accuracy: Accuracy | null;
  at: Date;
  /** What the guard has to say, first among the reasons. */
  notes: readonly Reason[];
  /** Leaves out how near the border is, for answers that do not show it. */
  brief: boolean;
}

/** Below this share a candidate is not worth naming. */
const LEAST_SHARE = 0.0005;
/** Farther away than this many deviations, an area has less than the least share: the normal tail beyond 3.3 is 0.0005. */
const REACH = 3.3;

const roundShare = (share: number) => Math.round(share * 10_000) / 10_000;

interface Shared {
  number: number;
  candidate: Candidate;
}

/**
 * The offices that the true place may be of, the most likely first, then by code; none where no border is near enough.
 * Where areas overlap, what they share counts for each in proportion.
 */
function sharesOf(
  snapshot: Snapshot,
  territory: Territory,
  { lon, lat }: Pick<Question, 'lon' | 'lat'>,
  { metres, percent }: Accuracy,
): Shared[] {
  const { tier, area } = territory;
  const { table, grid } = snapshot.mosaic;
  const deviation = deviationOf(metres, percent);
  const near = areasWithin(table, grid, lon, lat, tier, REACH * deviation);
  if (near.size === 0 && territory.meeting.length === 0) return [];
  near.set(area, territory.distance);
  for (const other of territory.meeting) near.set(other, 0);
  const inside = new Set([area, ...snapshot.locator.covering(lon, lat)]);
  const shares = [...near].map(([number, distance]) => ({
    number,
    distance: inside.has(number) ? territory.distance : distance,
    share: shareOfNormal(table, number, lon, lat, deviation),
  }));
  const whole = Math.max(
    1,
    shares.reduce((sum, { share }) => sum + share, 0),
  );
  return shares
    .map(({ number, distance, share }) => ({
      number,
      candidate: {
        unit: officeOf(snapshot, tier, number),
        share: roundShare(share / whole),
        distance: roundMetres(distance),
      },
    }))
    .filter(({ candidate }) => candidate.share >= LEAST_SHARE)
    .sort((a, b) => b.candidate.share - a.candidate.share || a.number - b.number);
}

interface Outcome {
  status: Decision['status'];
  lead: Unit;
  candidates: Candidate[];
  confidence: number;
}

function territoryOutcome(
  snapshot: Snapshot,
  territory: Territory,
  question: Question,
  settings: RoutingSettings,
  reasons: Reason[],
): Outcome {
  const { tier, area } = territory;
  if (area < 0) return { status: 'unowned', lead: settings.dutyDesk, candidates: [], confidence: 0 };
  const office = officeOf(snapshot, tier, area);
  const distance = roundMetres(territory.distance);
  const { accuracy } = question;
  const outside = territory.distance > 0;
  if (accuracy) {
    const shares = sharesOf(snapshot, territory, question, accuracy);
    // No border within reach: whoever has the place has all of it, or, in a gap, nobody has any.
    const sole = { number: area, candidate: { unit: office, share: outside ? 0 : 1, distance } };
    const all = shares.length > 0 ? shares : [sole];
    const candidates = all.map(({ candidate }) => candidate);
    const [{ number, candidate: first }] = all as [Shared];
    const text = sentences.accuracy(accuracy, named(snapshot, number), first.share, candidates.length - 1);
    reasons.push(tierReason(snapshot, tier, 'accuracy', number, null, text));
    const isSure = first.share >= settings.confidenceThreshold || shares.length === 0;
    const status = outside ? 'snapped' : 'routed';
    return {
      status: isSure ? status : 'needs-verification',
      lead: first.unit,
      candidates,
      confidence: first.share,
    };
  }
  if (outside)
    return {
      status: 'snapped',
      lead: office,
      candidates: [{ unit: office, share: 0.5, distance }],
      confidence: 0.5,
    };
  const meeting = territory.meeting.length > 0 ? territory.meeting : [area];
  const share = roundShare(1 / meeting.length);
  const candidates = meeting.map((number) => ({
    unit: officeOf(snapshot, tier, number),
    share,
    distance: 0,
  }));
  return { status: 'routed', lead: office, candidates, confidence: share };
}

/** Reasons that tell who owns what a rule found. */
const ownerReasons = new Set(['asset-owner', 'named-owner']);
/** Reasons by which a rule decides. */
const rulings = new Set([...ownerReasons, 'territory']);

/** The units without `lead`, each once. */
function eachOnce(units: readonly Unit[], lead: Unit): Unit[] {
  const seen = new Set([`${lead.kind} ${lead.code}`]);
  return units.filter(({ kind, code }) => {
    const key = `${kind} ${code}`;
    return !seen.has(key) && seen.add(key);
  });
}

/**
 * Puts the reason that decides to the front: that the place is not known well enough; else what the last rule followed
 * says, before the precedence that it was followed by and everything that was looked at on the way.
 */
function decidingFirst(reasons: Reason[], isUnsure: boolean): void {
  const last = isUnsure
    ? reasons.findIndex(({ code }) => code === 'accuracy')
    : reasons.findLastIndex(({ code }) => rulings.has(code));
  if (last > 0) reasons.unshift(...reasons.splice(last, 1));
}

/**
 * Who is responsible for a place, and why. The confidence is the probability that the true place is the lead's, its error
 * being circular and normal; without an accuracy 1 inside an area, 1/n where n areas meet on a border or overlap, 0.5 for
 * the nearest area in a gap, 0 where nobody is near. An asset's owner that a rule found is certain: 1.
 */
export function decide(snapshot: Snapshot, question: Question): Decision {
  const { lon, lat, item } = question;
  const { settings } = snapshot.rules;
  const territory = territoryOf(snapshot, lon, lat, settings);
  const reasons: Reason[] = [...question.notes, ...snapshot.notes, ...territory.reasons];
  const border = question.brief ? null : nearBorderReason(snapshot, lon, lat, territory, settings);
  if (border) reasons.push(border);
  let outcome = territoryOutcome(snapshot, territory, question, settings, reasons);
  let assists: Unit[] = [];
  let rule: Decision['rule'] = null;
  if (item) {
    const rules = snapshot.rules.chains.get(item.code) ?? [];
    const search = findOwner(snapshot, rules, question, territory.areas, outcome.lead);
    reasons.push(...search.reasons);
    if (search.rule) rule = { id: search.rule.id, version: snapshot.rules.version };
    if (search.owner) {
      const { unit } = search.owner;
      const isFirst = item.precedence === 'asset-first' || outcome.status === 'unowned';
      const other = isFirst ? outcome.lead : unit;
      const hasOther = outcome.status !== 'unowned' || !isFirst;
      if (isFirst) {
        const distance = roundMetres(search.owner.distance);
        const candidates = [{ unit, share: 1, distance }];
        outcome = { status: 'routed', lead: unit, candidates, confidence: 1 };
      }
      assists = eachOnce([...(hasOther ? [other] : []), ...search.assists], outcome.lead);
      const isAssisted = hasOther && assists.includes(other);
      const text = isFirst ? sentences.assetFirst(isAssisted) : sentences.territoryFirst(isAssisted);
      const found = search.reasons.findLast(({ code }) => ownerReasons.has(code))!;
      reasons.push({ ...found, code: isFirst ? 'asset-first' : 'territory-first', text });
    } else assists = eachOnce(search.assists, outcome.lead);
    decidingFirst(reasons, outcome.status === 'needs-verification');
  }
  const areaOf = (tier: number) => {
    const area = territory.areas[tier]!;
    if (area < 0) return null;
    const { code, name, english } = named(snapshot, area);
    return { code, name, nameEn: english };
  };
  return {
    point: [lon, lat],
    item: item?.code ?? null,
    at: question.at.toISOString(),
    snapshot: snapshot.name,
    rule,
    status: outcome.status,
    areas: { district: areaOf(0), street: areaOf(1), responsibilityGrid: areaOf(2), unitGrid: areaOf(3) },
    lead: outcome.lead,
    assists,
    candidates: outcome.candidates,
    confidence: outcome.confidence,
    ...(question.accuracy && { accuracy: question.accuracy }),
    reasons,
  };
}
