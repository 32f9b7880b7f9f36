import type { Problem } from '../http/problem.ts';
import type { BulkLine } from './bulk-input.ts';
import { TIER_COUNT } from './kernel/areas.ts';
import type { Decision } from './schema.ts';
import type { Snapshot } from './snapshot.ts';

export type BulkForm = 'csv' | 'ndjson' | 'json';

/** Writes the answers of a bulk request, in order. */
export interface BulkWriter {
  head: string;
  decision(line: BulkLine, decision: Decision): string;
  problem(line: BulkLine, problem: Problem): string;
  tail: string;
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

function csvWriter(): BulkWriter {
  return {
    head: `${csvColumns.join(',')}\n`,
    decision: (line, decision) =>
      'query' in line ? `${line.lonText},${line.latText},${csvTail(decision)}\n` : `,,${csvTail(decision)}\n`,
    problem(line, problem) {
      const place = 'query' in line ? [line.lonText, line.latText, line.query.item] : ['', '', ''];
      const fields = [...place, 'error', '', '', '', '', '', '', '', '', '', ''];
      return `${[...fields, `line ${line.line}: ${problem.code}: ${problem.detail}`].map(field).join(',')}\n`;
    },
    tail: '',
  };
}

function ndjsonWriter(): BulkWriter {
  return {
    head: '',
    decision: (_line, decision) => `${JSON.stringify(decision)}\n`,
    problem: (line, problem) => `${JSON.stringify({ line: line.line, problem })}\n`,
    tail: '',
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
    tail: '\n]}\n',
  };
}

export function writerFor(form: BulkForm): BulkWriter {
  if (form === 'csv') return csvWriter();
  return form === 'ndjson' ? ndjsonWriter() : jsonWriter();
}

/** The end of the CSV line of every point inside one lowest area, made once for a snapshot and area. */
const plainTails = new WeakMap<Snapshot, (string | undefined)[]>();
const found = new Int32Array(TIER_COUNT);

/**
 * The CSV line of a point that needs no explaining (degrees; no item, no error circle; inside one area of
 * every published tier, each the declared parent of the next), or null. `decide` makes the first line of each
 * lowest area, which the others of that area repeat.
 */
export function plainCsvLine(snapshot: Snapshot, line: BulkLine, decide: () => Decision): string | null {
  if (!('query' in line)) return null;
  const { lon, lat, item, accuracy, crs } = line.query;
  if (item !== undefined || accuracy !== undefined || crs !== undefined) return null;
  if (!enoughDecimals(line.lonText) && !enoughDecimals(line.latText)) return null;
  if (snapshot.locator.locate(lon, lat, found) !== 0) return null;
  let lowest = -1;
  for (let tier = 0; tier < TIER_COUNT; tier++) {
    if (snapshot.tiers[tier] === null) continue;
    const area = found[tier]!;
    if (area < 0) return null;
    const parent = snapshot.mosaic.parents[area]!;
    if (parent >= 0 && parent !== lowest) return null;
    lowest = area;
  }
  if (lowest < 0) return null;
  let tails = plainTails.get(snapshot);
  if (!tails) {
    tails = new Array(snapshot.mosaic.names.length);
    plainTails.set(snapshot, tails);
  }
  let tail = tails[lowest];
  if (tail === undefined) {
    tail = csvTail(decide());
    tails[lowest] = tail;
  }
  return `${line.lonText},${line.latText},${tail}\n`;
}

function enoughDecimals(text: string): boolean {
  const point = text.indexOf('.');
  return point >= 0 && text.length - point > 4;
}
