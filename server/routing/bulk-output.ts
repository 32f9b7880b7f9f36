import type { BulkWarning } from '../../domain/answers/routing.ts';
import type { Decision } from '../../domain/routing/decision.ts';
import { coarseness } from '../coordinates/guard.ts';
import type { Problem } from '../input/problem.ts';

import type { BulkLine, BulkQuery } from './bulk-input.ts';
import { TIER_COUNT } from './kernel/areas.ts';
import type { Snapshot } from './snapshot.ts';
import { firstOfficeTier } from './territory.ts';
import { Utf8Answer } from './utf8-answer.ts';

export type BulkForm = 'csv' | 'ndjson' | 'json';

/** Writes the answers of a bulk request, in order. */
export interface BulkWriter {
  head: string;
  decision(line: BulkLine, decision: Decision): string;
  problem(line: BulkLine, problem: Problem): string;
  tail(warning: BulkWarning | null): string;
}

const csvColumns = [
  'lon',
  'lat',
  'item',
  'status',
  'district',
  'street',
  'responsibilityGrid',
  'unitGrid',
  'leadCode',
  'leadName',
  'leadKind',
  'confidence',
  'marks',
  'snapshot',
  'error',
];

/** Reasons that every plain answer has; CSV names only the others. */
const ordinary = new Set(['covered-by', 'near-border', 'territory']);

function field(value: string | number | null | undefined): string {
  const text = value === null || value === undefined ? '' : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function csvTail(decision: Decision): string {
  const { areas, lead } = decision;
  const marks = new Set(decision.reasons.map((reason) => reason.code).filter((code) => !ordinary.has(code)));
  return [
    decision.item,
    decision.status,
    areas.district?.code,
    areas.street?.code,
    areas.responsibilityGrid?.code,
    areas.unitGrid?.code,
    lead.code,
    lead.name,
    lead.kind,
    decision.confidence,
    [...marks].join(' '),
    decision.snapshot,
    '',
  ]
    .map(field)
    .join(',');
}

/** A line whose last field says something. */
function csvRemark(first: readonly (string | undefined)[], text: string): string {
  const empty = new Array<string>(csvColumns.length - first.length - 1).fill('');
  return `${[...first, ...empty, text].map(field).join(',')}\n`;
}

function csvWriter(): BulkWriter {
  return {
    head: `${csvColumns.join(',')}\n`,
    decision: (line, decision) =>
      'query' in line ? `${line.lonText},${line.latText},${csvTail(decision)}\n` : `,,${csvTail(decision)}\n`,
    problem(line, problem) {
      const place = 'query' in line ? [line.lonText, line.latText, line.query.item] : ['', '', ''];
      return csvRemark([...place, 'error'], `line ${line.line}: ${problem.code}: ${problem.detail}`);
    },
    tail: (warning) =>
      warning ? csvRemark(['', '', '', 'warning'], `${warning.code}: ${warning.text.en}`) : '',
  };
}

function ndjsonWriter(): BulkWriter {
  return {
    head: '',
    decision: (_line, decision) => `${JSON.stringify(decision)}\n`,
    problem: (line, problem) => `${JSON.stringify({ line: line.line, problem })}\n`,
    tail: (warning) => (warning ? `${JSON.stringify({ warning })}\n` : ''),
  };
}

function jsonWriter(): BulkWriter {
  let separator = '';
  const next = (value: unknown) => {
    const text = `${separator}${JSON.stringify(value)}`;
    separator = ',\n';
    return text;
  };
  return {
    head: '{"decisions":[\n',
    decision: (_line, decision) => next(decision),
    problem: (line, problem) => next({ line: line.line, problem }),
    tail: (warning) => (warning ? `\n],"warnings":[${JSON.stringify(warning)}]}\n` : '\n]}\n'),
  };
}

export function writerFor(form: BulkForm): BulkWriter {
  if (form === 'csv') return csvWriter();
  return form === 'ndjson' ? ndjsonWriter() : jsonWriter();
}

/** What ends the lines of all points inside the same areas, one of each tier or -1. */
interface LineEnd {
  areas: readonly [number, number, number, number];
  text: string;
  /** Of the same lowest area, inside others above it. */
  next: LineEnd | undefined;
}

/**
 * CSV lines of points that need no explaining: in degrees, without item and error circle, off every border, and inside
 * an area of the tier whose office takes them. All points inside the same areas of all tiers end alike, so that end
 * is made once for a snapshot and those areas.
 */
export class PlainLines {
  private static readonly ends = new WeakMap<Snapshot, (LineEnd | undefined)[]>();
  private readonly snapshot: Snapshot;
  private readonly decide: (query: BulkQuery) => Decision;
  /** By the lowest of the areas. */
  private readonly ends: (LineEnd | undefined)[];
  private readonly office: number;
  private found = new Int32Array(0);
  private flags = new Uint8Array(0);

  constructor(snapshot: Snapshot, decide: (query: BulkQuery) => Decision) {
    this.snapshot = snapshot;
    this.decide = decide;
    this.office = firstOfficeTier(snapshot);
    this.ends = PlainLines.ends.get(snapshot) ?? new Array(snapshot.mosaic.names.length);
    PlainLines.ends.set(snapshot, this.ends);
  }

  /** Locates the points of a batch, all at once. */
  prepare(batch: readonly BulkLine[]): void {
    const xy = new Float64Array(2 * batch.length);
    for (let i = 0; i < batch.length; i++) {
      const line = batch[i]!;
      xy[2 * i] = 'query' in line ? line.query.lon : Number.NaN;
      xy[2 * i + 1] = 'query' in line ? line.query.lat : Number.NaN;
    }
    this.found = new Int32Array(TIER_COUNT * batch.length);
    this.flags = new Uint8Array(batch.length);
    this.snapshot.locator.locateMany(xy, this.found, this.flags);
  }

  /** The line of place `i` of the batch as `Utf8Answer.addEncoded` takes it, or null when it is not plain. */
  line(line: BulkLine, i: number): string | null {
    if (!('query' in line) || this.flags[i] !== 0 || this.office < 0) return null;
    const { item, accuracy, accuracyPercent, crs } = line.query;
    // Without an item a facility changes nothing.
    if (item !== undefined || crs !== undefined) return null;
    if (accuracy !== undefined || accuracyPercent !== undefined) return null;
    if (this.found[TIER_COUNT * i + this.office]! < 0 || isCoarse(line)) return null;
    return `${line.lonText},${line.latText},${this.end(line.query, TIER_COUNT * i)}`;
  }

  private end(query: BulkQuery, at: number): string {
    const { found } = this;
    const [a, b, c, d] = [found[at]!, found[at + 1]!, found[at + 2]!, found[at + 3]!];
    const lowest = d >= 0 ? d : c >= 0 ? c : b >= 0 ? b : a;
    const first = this.ends[lowest];
    for (let end = first; end; end = end.next)
      if (end.areas[0] === a && end.areas[1] === b && end.areas[2] === c && end.areas[3] === d)
        return end.text;
    const text = Utf8Answer.encode(`${csvTail(this.decide(query))}\n`);
    this.ends[lowest] = { areas: [a, b, c, d], text, next: first };
    return text;
  }
}

/** Whether a text surely has four decimals or more as a number too: a digit from the fourth to the tenth counts. */
function isFine(text: string): boolean {
  const point = text.indexOf('.');
  if (point < 0) return false;
  for (let i = point + 4; i < text.length && i <= point + 10; i++) {
    const digit = text.charCodeAt(i);
    if (digit > 48 && digit <= 57) return !/e/i.test(text);
  }
  return false;
}

function isCoarse({ query, lonText, latText }: Extract<BulkLine, { query: BulkQuery }>): boolean {
  return !isFine(lonText) && !isFine(latText) && coarseness(query.lon, query.lat) !== null;
}
