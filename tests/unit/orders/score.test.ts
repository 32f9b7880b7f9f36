import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Evidence } from '../../../server/orders/gates.ts';
import { missing } from '../../../server/orders/gates.ts';
import { beginProgress } from '../../../server/orders/progress.ts';
import { scoreOrder, scoreSchema, scoreSource } from '../../../server/orders/score.ts';

const weights = scoreSchema.parse(JSON.parse(readFileSync('data/orders/score.json', 'utf8')));
const said = { at: '2026-11-25T01:00:00.000Z', by: 'inspector', note: null };
const nothing: Evidence = {
  description: null,
  status: 'needs-verification',
  photos: { before: 0, after: 0, other: 0 },
};
const everything: Evidence = {
  description: '路面有积水',
  status: 'routed',
  photos: { before: 1, after: 2, other: 0 },
};
const worked = { ...beginProgress([]), handler: 'office', result: '已处置', check: said };

describe('what an order lacks', () => {
  const all = ['description', 'place', 'photo-before', 'photo-after', 'handler', 'result'] as const;

  it('is all of it at first, and nothing once all is there', () => {
    expect(missing(all, 'close', beginProgress([]), nothing)).toEqual(all);
    expect(missing(all, 'close', worked, everything)).toEqual([]);
  });

  it('is no place that somebody verified, and no result that is told with the step itself', () => {
    const verified = { ...beginProgress([]), verification: said };
    expect(missing(['place', 'result'], 'finish', verified, nothing)).toEqual([]);
    expect(missing(['description'], 'dispatch', verified, { ...nothing, description: ' \n' })).toEqual([
      'description',
    ]);
  });
});

describe('the score of an order', () => {
  const score = (order: Parameters<typeof scoreOrder>[0], evidence: Evidence, late = false) =>
    scoreOrder(order, evidence, { late }, weights.order).score;

  it('is the sum of the weights of what is there', () => {
    expect(score(worked, everything)).toBe(100);
    expect(score(beginProgress([]), nothing, true)).toBe(weights.order['no-rework']);
    expect(score({ ...worked, check: null }, everything)).toBe(100 - weights.order.check);
    const bare = { ...everything, photos: nothing.photos };
    expect(score(worked, bare)).toBe(100 - weights.order['photo-before'] - weights.order['photo-after']);
  });

  it('falls with being late unless that was excused, and with each rework', () => {
    expect(score(worked, everything, true)).toBe(100 - weights.order['on-time']);
    expect(score({ ...worked, exemption: said }, everything, true)).toBe(100);
    expect(score({ ...worked, reworks: 1 }, everything)).toBe(100 - weights.order['no-rework'] / 2);
  });
});

describe('the score of a source', () => {
  it('is the weighted share of its reports that have each part', () => {
    const counts = { reports: 10, valid: 10, described: 10, placed: 10, photographed: 10 };
    expect(scoreSource(counts, weights.source)?.score).toBe(100);
    const { valid, described } = weights.source;
    expect(scoreSource({ ...counts, valid: 5, described: 0 }, weights.source)?.score).toBe(
      100 - valid / 2 - described,
    );
  });

  it('is none while it has reported nothing', () => {
    const counts = { reports: 0, valid: 0, described: 0, placed: 0, photographed: 0 };
    expect(scoreSource(counts, weights.source)).toBeNull();
  });
});

it('has weights that sum to 100, and is refused otherwise', () => {
  const result = scoreSchema.safeParse({ ...weights, source: { ...weights.source, valid: 60 } });
  expect(result.error?.issues[0]?.message).toMatch(/sum to 100/);
});
