import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Decision } from '../../../domain/routing/decision.ts';
import { Problem } from '../../../server/input/problem.ts';
import { answerOn } from '../../../server/routing/answer.ts';
import { answerBulk } from '../../../server/routing/bulk.ts';
import { type BulkQuery, readCsv, readNdjson, readPoints } from '../../../server/routing/bulk-input.ts';
import { createComparison } from '../../../server/routing/compare.ts';
import type { Snapshot } from '../../../server/routing/snapshot.ts';
import { city, type Drawn, items, places, snapshotOf } from './cities.ts';

const at = new Date('2026-03-01T00:00:00Z');
const routing = {
  decideOn: (on: Snapshot, query: BulkQuery, options: { at: Date; brief: boolean }) =>
    answerOn(on, query, options, items.require),
};

async function* bytes(text: string) {
  yield Buffer.from(text);
}

async function bulk(
  snapshot: Snapshot,
  batches: Parameters<typeof answerBulk>[1],
  form: 'csv' | 'ndjson' | 'json',
): Promise<string> {
  let text = '';
  for await (const piece of answerBulk(routing, batches, { snapshot, at, form, defaults: {} })) text += piece;
  return text;
}

/** What CSV tells of a decision. */
const told = ({ status, areas, lead, confidence }: Decision) =>
  [
    status,
    ...[areas.district, areas.street, areas.responsibilityGrid, areas.unitGrid].map((one) => one?.code ?? ''),
    lead.code,
    confidence,
  ].join(',');
const marksOf = ({ reasons }: Decision) =>
  [...new Set(reasons.map(({ code }) => code))]
    .filter((code) => !['covered-by', 'near-border', 'territory'].includes(code))
    .join(' ');

interface CsvRow {
  status: string;
  told: string;
  marks: string;
}

/** Without quotes: no name here has a comma. */
function rowsOf(csv: string): CsvRow[] {
  const [, ...lines] = csv.trimEnd().split('\n');
  return lines.map((line) => {
    const cells = line.split(',');
    return {
      status: cells[3]!,
      told: [...cells.slice(3, 9), cells[11]].join(','),
      marks: cells[12]!,
    };
  });
}

const csvOf = (asked: readonly BulkQuery[]) =>
  `lon,lat\n${asked.map(({ lon, lat }) => `${lon},${lat}`).join('\n')}\n`;

async function agree(snapshot: Snapshot, asked: readonly { lon: number; lat: number }[]): Promise<void> {
  const one = asked.map((query): Decision | Problem => {
    try {
      return routing.decideOn(snapshot, query, { at, brief: false });
    } catch (error) {
      if (error instanceof Problem) return error;
      throw error;
    }
  });
  const plain = one.map((decision) => JSON.parse(JSON.stringify(decision)) as Decision);
  const ndjson = await bulk(
    snapshot,
    readNdjson(bytes(asked.map((query) => JSON.stringify(query)).join('\n'))),
    'ndjson',
  );
  const lines = ndjson.trimEnd().split('\n').slice(0, asked.length);
  expect(lines.map((line) => JSON.parse(line).problem ?? JSON.parse(line))).toEqual(plain);
  const json = JSON.parse(await bulk(snapshot, [readPoints({ points: asked })], 'json'));
  expect(json.decisions.map((line: { problem?: object }) => line.problem ?? line)).toEqual(plain);
  const rows = rowsOf(await bulk(snapshot, readCsv(bytes(csvOf(asked))), 'csv'));
  for (const [i, decision] of one.entries())
    if (decision instanceof Problem) expect(rows[i]!.status).toBe('error');
    else
      expect([asked[i], rows[i]!.told, rows[i]!.marks]).toEqual([
        asked[i],
        told(decision),
        marksOf(decision),
      ]);
}

const verdict = ({ status, areas, lead, assists }: Decision) =>
  [status, ...Object.values(areas).map((area) => area?.code ?? ''), lead.code, assists.length].join('|');

function differingPlaces(from: Snapshot, to: Snapshot, asked: readonly { lon: number; lat: number }[]) {
  const say = (snapshot: Snapshot, query: BulkQuery) => {
    try {
      return verdict(routing.decideOn(snapshot, query, { at, brief: true }));
    } catch (error) {
      return (error as Problem).code;
    }
  };
  return asked.flatMap((query, i) => (say(from, query) === say(to, query) ? [] : [i]));
}

const compared = (from: Snapshot, to: Snapshot, asked: readonly { lon: number; lat: number }[]) =>
  createComparison(from, to, (snapshot, { at: time, ...query }) =>
    routing.decideOn(snapshot, query, { at: time, brief: true }),
  )(asked.map((place) => ({ ...place, at }))).map(({ place }) => place);

describe('all ways of asking are one computation', () => {
  it('one grid over two streets, no parents, codes without a common prefix: each place its own street', async () => {
    const tiers: (Drawn[] | null)[] = [
      null,
      [
        { code: 'W1', box: [123, 31, 123.01, 31.01] },
        { code: 'Z9', box: [123.01, 31, 123.02, 31.01] },
      ],
      null,
      [{ code: 'beat', box: [123, 31, 123.02, 31.01] }],
    ];
    const csv = await bulk(
      snapshotOf(tiers),
      readCsv(bytes('lon,lat\n123.00512,31.00512\n123.01512,31.00512\n')),
      'csv',
    );
    expect(rowsOf(csv).map((row) => row.told)).toEqual(['routed,,W1,,beat,W1,1', 'routed,,Z9,,beat,Z9,1']);
  });

  it('a place written with zeros at its end is as coarse in CSV as in JSON, and marks no other', async () => {
    const tiers: (Drawn[] | null)[] = [null, [{ code: 'W1', box: [123, 31, 123.02, 31.02] }], null, null];
    const csv = await bulk(
      snapshotOf(tiers),
      readCsv(bytes('lon,lat\n123.01000,31.01000\n123.01234,31.01234\n1.2301e2,3.101e1\n')),
      'csv',
    );
    expect(rowsOf(csv).map(({ marks }) => marks)).toEqual(['coarse-coordinates', '', 'coarse-coordinates']);
  });

  it('over cities with missing tiers, missing and wrong parents, gaps and overlaps', async () => {
    await fc.assert(
      fc.asyncProperty(city, async (tiers) => agree(snapshotOf(tiers), places())),
      { numRuns: 25 },
    );
  });

  it('a comparison of two cities names the places that are decided differently, and no other', () => {
    fc.assert(
      fc.property(city, city, fc.boolean(), (first, second, alike) => {
        // Most tiers the same: what differs is then easily missed.
        const to = alike ? first.with(2, second[2]!).with(3, second[3]!) : second;
        const [from, after] = [snapshotOf(first), snapshotOf(to, { version: 2 })];
        expect(compared(from, after, places())).toEqual(differingPlaces(from, after, places()));
      }),
      { numRuns: 60 },
    );
  });

  it('a comparison misses no area that is gone', () => {
    const district: Drawn[] = [{ code: 'd', box: [123, 31, 123.02, 31.01] }];
    const streets: Drawn[] = [
      { code: 's1', box: [123, 31, 123.01, 31.01] },
      { code: 's2', box: [123.01, 31, 123.02, 31.01] },
    ];
    const from = snapshotOf([district, streets, null, null]);
    const place = [{ lon: 123.01512, lat: 31.00512 }];
    expect(
      compared(from, snapshotOf([district, streets.slice(0, 1), null, null], { version: 2 }), place),
    ).toEqual([0]);
    expect(compared(from, snapshotOf([district, null, null, null], { version: 2 }), place)).toEqual([0]);
    expect(
      compared(
        snapshotOf([null, streets, null, null]),
        snapshotOf([null, streets.slice(0, 1), null, null]),
        place,
      ),
    ).toEqual([0]);
  });
});
