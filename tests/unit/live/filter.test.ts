import { describe, expect, it } from 'vitest';
import { scopesFor } from '../../../domain/access/permissions.ts';
import { anonymous, type Role } from '../../../domain/access/principal.ts';
import { frame } from '../../../server/live/connection.ts';
import { accepts, standingOf } from '../../../server/live/filter.ts';
import { type FeedRow, type LiveQuery, liveQuerySchema } from '../../../server/live/schema.ts';
import { person } from '../../harness/people.ts';

const street = '990101001';

const event: FeedRow = {
  id: 7,
  topic: 'event',
  scene: 'river',
  street,
  bbox: [123, 31, 123, 31],
  layer: null,
  recipient: null,
  scopes: ['district/990101', `street/${street}`, `unit/${street}`, 'reporter/partner'],
  keptBy: [],
  payload: '{}',
};
const order: FeedRow = { ...event, topic: 'order' };
const tiles: FeedRow = { ...event, topic: 'tiles', scene: null, street: null, layer: 'cameras' };
const isPublic = (layer: string) => layer === 'rivers';

function gets(row: FeedRow, role: Role, query: LiveQuery = {}): boolean {
  const reader = person(role, street);
  return accepts(row, reader, standingOf(row, scopesFor(reader, 'orders.read')), query, isPublic);
}

describe('what a reader of the feed gets', () => {
  it('narrows events and orders to the street of a street office', () => {
    for (const row of [event, order]) {
      expect(gets(row, 'street')).toBe(true);
      const elsewhere = { ...row, street: '990101002', scopes: ['district/990101', 'street/990101002'] };
      expect(gets(elsewhere, 'street')).toBe(false);
      expect(gets({ ...row, street: null, scopes: [] }, 'street')).toBe(false);
      expect(gets(elsewhere, 'street', { street: '990101002' })).toBe(false);
    }
  });

  it('tells of an order that went elsewhere to those that had it, not to those that have all', () => {
    const left = [`street/${street}`, `unit/${street}`];
    const gone: FeedRow = { ...order, topic: 'withdrawn', scopes: left, keptBy: ['street/990101002'] };
    expect([gets(gone, 'street'), gets({ ...gone, scopes: ['street/990101003'] }, 'street')]).toEqual([
      true,
      false,
    ]);
    expect(gets({ ...gone, keptBy: left }, 'street')).toBe(false);
    expect([gets(gone, 'dispatcher'), gets(gone, 'dispatcher', { street })]).toEqual([false, true]);
    expect(gets(gone, 'partner', { street })).toBe(false);
  });

  it('gives a partner what he reported and what came of it, and nothing of others', () => {
    expect([gets(event, 'partner'), gets(order, 'partner')]).toEqual([true, true]);
    const others = { ...event, scopes: [`street/${street}`, 'source/12345', 'reporter/hotline'] };
    expect([gets(others, 'partner'), gets({ ...others, topic: 'order' }, 'partner')]).toEqual([false, false]);
    expect(accepts(event, anonymous, standingOf(event, []), {}, isPublic)).toBe(false);
  });

  it('keeps changes of an internal layer from those who may not see it', () => {
    expect(gets(tiles, 'dispatcher')).toBe(true);
    expect(gets(tiles, 'partner')).toBe(false);
    expect(gets({ ...tiles, layer: 'rivers' }, 'partner')).toBe(true);
    expect(gets({ ...tiles, layer: null }, 'partner')).toBe(false);
  });

  it('tells everybody of new rules, whatever they narrow the feed to', () => {
    const emergency: FeedRow = { ...tiles, topic: 'emergency', layer: null, bbox: null };
    expect([gets(emergency, 'street'), gets(emergency, 'partner')]).toEqual([true, false]);
    const rules: FeedRow = { ...tiles, topic: 'rules', layer: null, bbox: null };
    for (const role of ['partner', 'street', 'dispatcher'] as const)
      expect(gets(rules, role, { scene: 'road', street, bbox: [0, 0, 1, 1] })).toBe(true);
  });

  it('narrows events and orders by scene and street, but not the map below them', () => {
    expect(gets(event, 'dispatcher', { scene: 'river', street })).toBe(true);
    expect(gets(event, 'dispatcher', { scene: 'road' })).toBe(false);
    expect(gets(event, 'dispatcher', { street: '990101002' })).toBe(false);
    expect(gets(tiles, 'dispatcher', { scene: 'road', street: '990101002' })).toBe(true);
  });

  it('narrows by box all that has a place, the border included', () => {
    expect(gets(event, 'dispatcher', { bbox: [123, 30, 124, 31] })).toBe(true);
    expect(gets(event, 'dispatcher', { bbox: [123.1, 30, 124, 31] })).toBe(false);
    expect(gets(tiles, 'dispatcher', { bbox: [100, 30, 101, 31] })).toBe(false);
    expect(gets({ ...tiles, bbox: null }, 'dispatcher', { bbox: [100, 30, 101, 31] })).toBe(true);
  });
});

describe('the query of the live feed', () => {
  it('reads a box', () => {
    expect(liveQuerySchema.parse({ bbox: '122.5,30.5,123.5,31.5' }).bbox).toEqual([122.5, 30.5, 123.5, 31.5]);
  });

  it.each(['1,2,3', '1,2,3,4,5', '1,2,x,4', ',,,', '123,31,122,32', '122,95,123,96'])(
    'refuses the box "%s"',
    (bbox) => {
      expect(liveQuerySchema.safeParse({ bbox }).success).toBe(false);
    },
  );
});

describe('a message', () => {
  it('is the event, its id and one line of data', () => {
    expect(frame('order', 12, '{"a":"一"}').toString()).toBe('event: order\nid: 12\ndata: {"a":"一"}\n\n');
  });
});
