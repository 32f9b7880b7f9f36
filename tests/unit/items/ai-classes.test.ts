import { describe, expect, it } from 'vitest';
import { readCatalogue } from '../../../server/items/catalogue.ts';
import { readAiClasses } from '../../../server/items/classes.ts';

const items = new Set(readCatalogue().items.map(({ code }) => code));
const report = { item: 'ai:0103', properties: { plate: 'x' } };

describe('classes of image recognition', () => {
  it('are 58 of 7 kinds, each reported as an item that is there', () => {
    const { kinds } = readAiClasses(items);
    expect(kinds.length).toBe(7);
    expect(kinds.flatMap(({ classes }) => classes).length).toBe(58);
  });

  it('make a report one of their item, and stay with it', () => {
    const classes = readAiClasses(items);
    expect(classes.asItem(report)).toEqual({
      item: 'waste.bin-overflow',
      properties: { plate: 'x', class: 'ai:0103' },
    });
    const plain = { item: 'waste.bin-overflow', properties: {} };
    expect(classes.asItem(plain)).toBe(plain);
    expect(() => classes.asItem({ item: 'ai:9999', properties: {} })).toThrow(
      /no class of image recognition "9999"/,
    );
  });

  const one = (change: object) =>
    JSON.stringify([
      {
        code: '01',
        title: { zh: '市容', en: 'Appearance' },
        classes: [
          { code: '0101', title: { zh: '垃圾', en: 'Rubbish' }, item: 'road.roadside-rubbish', ...change },
        ],
      },
    ]);

  it.each([
    ['an item that is not there', one({ item: 'road.no-such' }), /"0101" names an item "road.no-such"/],
    ['a code with a blank', one({ code: '01 01' }), /expected letters and digits/],
    ['no title', one({ title: undefined }), /title/],
  ])('are refused with %s', (_case, text, message) => {
    expect(() => readAiClasses(items, text)).toThrow(message);
  });
});
