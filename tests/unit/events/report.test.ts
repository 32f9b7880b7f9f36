import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isStorable } from '../../../server/database/storable-text.ts';
import { faultOfProperties } from '../../../server/events/properties.ts';
import { reportSchema } from '../../../server/events/schema.ts';

const good = { source: 'patrol', item: 'road.bike-misparked', lon: 123, lat: 31 };

function fault(report: unknown): string {
  const issue = reportSchema.safeParse(report).error?.issues[0];
  return issue ? `/${issue.path.join('/')}: ${issue.message}` : 'none';
}

describe('a report', () => {
  it('is read with its place either way', () => {
    expect(fault(good)).toBe('none');
    expect(fault({ source: 'patrol', item: 'road.bike-misparked', point: [123, 31] })).toBe('none');
  });

  it.each([
    ['no place', { lon: undefined, lat: undefined }],
    ['half a place', { lat: undefined }],
    ['two places', { point: [123, 31] }],
    ['half a place beside another', { lat: undefined, point: [123, 31] }],
  ])('is refused with %s', (_case, change) => {
    expect(fault({ ...good, ...change })).toBe(
      '/point: an event needs one place: "lon" and "lat", "point": [lon, lat], or "place" in words',
    );
  });

  it.each(['source', 'item'])('is refused without %s', (field) => {
    expect(fault({ ...good, [field]: undefined })).toMatch(new RegExp(`^/${field}: `));
  });

  it.each([
    ['/lon', { lon: '123' }],
    ['/accuracy', { accuracy: -1 }],
    ['/occurredAt', { occurredAt: '2026-11-21 09:00' }],
    ['/severity', { severity: 'dreadful' }],
    ['/description', { description: 'x'.repeat(4001) }],
    ['/description', { description: 'a\0b' }],
    ['/externalId', { externalId: 'half \ud83d of a pair' }],
    ['/properties', { properties: { text: 'x'.repeat(20_000) } }],
    ['/properties', { properties: 'text' }],
    ['/', { desription: 'a misspelt field' }],
  ])('is refused at %s for %j', (path, change) => {
    expect(fault({ ...good, ...change })).toMatch(new RegExp(`^${path}:`));
  });
});

describe('properties of a report', () => {
  it('may be anything of a bounded size that PostgreSQL can store', () => {
    expect(faultOfProperties({ a: [1, { b: null }], 照片: '一张 📷' })).toBeNull();
  });

  it('are refused when nested without end, without exhausting the stack', () => {
    let nested: unknown = 1;
    for (let depth = 0; depth < 500_000; depth++) nested = [nested];
    expect(faultOfProperties({ nested })).toMatch(/nested deeper than 20 levels/);
  });

  it('are refused when PostgreSQL cannot store a name or a text in them', () => {
    expect(faultOfProperties({ deep: [{ 'a\0': 1 }] })).toMatch(/a name holds a NUL/);
    expect(faultOfProperties({ deep: [{ a: '\udc00' }] })).toMatch(/a text holds a NUL or half/);
  });
});

describe('storable text', () => {
  it('is what survives UTF-8 and holds no NUL', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const survives = Buffer.from(text, 'utf8').toString('utf8') === text;
        expect(isStorable(text)).toBe(survives && !text.includes('\0'));
      }),
    );
  });
});
