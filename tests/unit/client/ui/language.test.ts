import { describe, expect, it } from 'vitest';
import fieldEn from '../../../../client/field/texts/en.json';
import fieldZh from '../../../../client/field/texts/zh.json';
import {
  formatAge,
  formatArea,
  formatBytes,
  formatLeft,
  formatMetres,
  formatMoment,
  fromCityField,
  toCityField,
} from '../../../../client/ui/format.ts';
import type { Language } from '../../../../client/ui/preferences.ts';
import en from '../../../../client/ui/texts/en.json';
import zh from '../../../../client/ui/texts/zh.json';

function texts(tree: object, path = ''): Map<string, string> {
  return new Map(
    Object.entries(tree).flatMap(([key, value]) =>
      typeof value === 'string' ? [[`${path}${key}`, value] as const] : [...texts(value, `${path}${key}.`)],
    ),
  );
}

const placeholders = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name).sort();

/** Texts whose number is never one: all entries of a log; at least so many characters. */
const plural = new Set(['administration.verified', 'password.criteria.length']);

describe.each([
  ['the console', zh, en],
  ['the app for the field', fieldZh, fieldEn],
])('the two languages of %s', (_, zhTexts, enTexts) => {
  const chinese = texts(zhTexts);
  const english = texts(enTexts);
  /** What English says of one alone. */
  const ofOne = [...english.keys()].filter((key) => key.endsWith('_one'));

  it('have the same texts', () => {
    const common = [...english.keys()].filter((key) => !ofOne.includes(key));
    expect(common.sort()).toEqual([...chinese.keys()].sort());
  });

  it('say in English one as one', () => {
    for (const key of ofOne) {
      const several = english.get(key.replace(/_one$/, ''))!;
      expect(placeholders(several), key).toEqual(expect.arrayContaining(placeholders(english.get(key)!)));
    }
    const countsMany = [...english].filter(([, text]) => /\{\{count\}\} [a-z]+s\b/.test(text));
    for (const [key] of countsMany) if (!plural.has(key)) expect(ofOne, key).toContain(`${key}_one`);
  });

  it('fill in the same values', () => {
    for (const [key, text] of chinese)
      expect(placeholders(english.get(key)!), key).toEqual(placeholders(text));
  });

  it('are each in their own script', () => {
    // The switch to the other language is named in that language, and the product's name has both.
    const mixed = new Set(['top.language', 'product.full', 'me.language']);
    for (const [key, text] of english) if (!mixed.has(key)) expect(text, key).not.toMatch(/\p{Script=Han}/u);
    for (const [key, text] of chinese)
      if (!mixed.has(key)) expect(text.replace(/\{\{\w+\}\}/g, ''), key).toMatch(/\p{Script=Han}|^[^a-z]*$/u);
  });
});

describe('values in words', () => {
  it('counts age in at most two units and never below zero', () => {
    const ages = (language: Language) =>
      [-30, 42, 60 * 7 + 5, 3600 * 3 + 300, 86_400 * 2 + 3600 * 4].map((seconds) =>
        formatAge('2026-11-21T12:00:00Z', Date.parse('2026-11-21T12:00:00Z') + seconds * 1000, language),
      );
    expect(ages('zh')).toEqual(['0秒', '42秒', '7分', '3时05分', '2天4时']);
    expect(ages('en')).toEqual(['0s', '42s', '7m', '3h 05m', '2d 4h']);
  });

  it('tells moments in the time of the city', () => {
    expect(formatMoment('2026-11-21T18:30:05Z', 'en')).toContain('02:30:05');
  });

  it('rounds metres as far as they mean something', () => {
    expect([0.44, 5, 38.4, 1234, 12_340].map(formatMetres)).toEqual([
      '0.4 m',
      '5 m',
      '38 m',
      '1.2 km',
      '12 km',
    ]);
  });

  it('tells areas, sizes and what is left of a work', () => {
    expect([0.018, 70.4, 8307.2, 1_254_000].map(formatArea)).toEqual([
      '0.018 m²',
      '70 m²',
      '8,307 m²',
      '1.25 km²',
    ]);
    expect([812, 34_400, 1_930_000].map(formatBytes)).toEqual(['812 B', '34 KB', '1.9 MB']);
    const left = (language: Language) => [7.2, 125, 4200].map((seconds) => formatLeft(seconds, language));
    expect(left('en')).toEqual(['8s', '2m 05s', '1h 10m']);
    expect(left('zh')).toEqual(['8秒', '2分05秒', '1时10分']);
  });

  it('reads a date and time on the clock of the city', () => {
    expect(fromCityField('2026-11-22T06:00')).toBe('2026-11-21T22:00:00.000Z');
    expect(toCityField(new Date('2026-11-21T22:00:00Z'))).toBe('2026-11-22T06:00');
    expect([fromCityField(''), fromCityField('2026-11-22')]).toEqual([null, null]);
  });
});
