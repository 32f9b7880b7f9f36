import { describe, expect, it } from 'vitest';
import { anonymous, type Principal, type Role } from '../../../domain/access/principal.ts';
import { frame } from '../../../server/live/connection.ts';
import { accepts } from '../../../server/live/filter.ts';
import { type FeedRow, type LiveQuery, liveQuerySchema } from '../../../server/live/schema.ts';

const street = '990101001';

function somebody(role: Role): Principal {
  return { kind: 'user', name: role, role, street: role === 'street' ? street : null };
}

const event: FeedRow = {
  id: 7,
  topic: 'event',
  scene: 'river',
  street,
  bbox: [123, 31, 123, 31],
  layer: null,
  recipient: null,
  assists: [],
  payload: '{}',
};
const order: FeedRow = { ...event, topic: 'order' };
const tiles: FeedRow = { ...event, topic: 'tiles', scene: null, street: null, layer: 'cameras' };
const isPublic = (layer: string) => layer === 'rivers';

function gets(row: FeedRow, role: Role, query: LiveQuery = {}): boolean {
  return accepts(row, somebody(role), query, isPublic);
}

describe('what a reader of the feed gets', () => {
  it('narrows events and orders to the street of a street office', () => {
    for (const row of [event, order]) {
      expect(gets(row, 'street')).toBe(true);
      expect(gets({ ...row, street: '990101002' }, 'street')).toBe(false);
      expect(gets({ ...row, street: null }, 'street')).toBe(false);
      expect(gets({ ...row, street: '990101002' }, 'street', { street: '990101002' })).toBe(false);
    }
  });

  it('tells of an order that went elsewhere to those that had it, not to those that have all', () => {
    const gone: FeedRow = { ...order, topic: 'withdrawn' };
    expect([gets(gone, 'street'), gets({ ...gone, street: '990101002' }, 'street')]).toEqual([true, false]);
    expect([gets(gone, 'dispatcher'), gets(gone, 'dispatcher', { street })]).toEqual([false, true]);
    expect(gets(gone, 'partner', { street })).toBe(false);
  });

  it('keeps orders from a partner, who may not read them', () => {
    expect(gets(event, 'partner')).toBe(true);
    expect(gets(order, 'partner')).toBe(false);
    expect(accepts(event, anonymous, {}, isPublic)).toBe(false);
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
