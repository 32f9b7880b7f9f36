import { describe, expect, it } from 'vitest';
import { timesOf } from '../../../domain/exchange/cases.ts';
import { mappingSchema } from '../../../domain/exchange/mapping.ts';
import { textOf } from '../../../domain/schema-texts.ts';
import { classOf, readMapping } from '../../../server/exchange/mapping.ts';
import { cellText, fileText } from '../../../server/exchange/writing.ts';
import { readCatalogue } from '../../../server/items/catalogue.ts';

const mapping = readMapping();
const { items } = readCatalogue();

describe('the mapping that the service comes with', () => {
  it('says that nobody held it against the standard', () => {
    expect(mapping.proven).toBe(false);
    expect(mapping.note.zh).toContain('未能读到');
  });

  it('has items that are there, of just these classes', () => {
    for (const { code, item } of mapping.classes) {
      const found = items.find((each) => each.code === item);
      expect([code, classOf(mapping, found)]).toEqual([code, code]);
    }
  });

  it('has a class for every item that the catalogue classifies', () => {
    const lacking = items.filter(({ classes }) => classes.gbt30428).filter((item) => !classOf(mapping, item));
    expect(lacking.map(({ code }) => code)).toEqual([]);
  });

  it.each([
    ['a field twice', { ...mapping, steps: [...mapping.steps, mapping.steps[0]] }, /appears twice/],
    ['a field missing', { ...mapping, cases: mapping.cases.slice(1) }, /lacks number/],
    [
      'a code twice',
      { ...mapping, states: mapping.states.map((each) => ({ ...each, code: '1' })) },
      /appears twice/,
    ],
    [
      'an unknown field',
      { ...mapping, cases: [...mapping.cases, { ...mapping.cases[0], value: 'colour' }] },
      /option/,
    ],
    [
      'a class twice',
      { ...mapping, classes: [...mapping.classes, { ...mapping.classes[0], code: 'X' }] },
      /appears twice/,
    ],
  ])('is refused with %s', (_name, given, expected) => {
    const { error } = mappingSchema.safeParse(given, { reportInput: true });
    const texts = error!.issues.map(textOf);
    expect(texts.map(({ en }) => en).join('\n')).toMatch(expected);
    for (const { zh } of texts) expect(zh).toMatch(/[\u4e00-\u9fff]/);
  });
});

it('tells the first filing, and the last of every other step', () => {
  const at = (action: 'file' | 'dispatch' | 'close' | 'force-close', time: string) => ({ action, at: time });
  const steps = [
    at('file', '1'),
    at('dispatch', '2'),
    at('close', '3'),
    at('file', '4'),
    at('dispatch', '5'),
    at('force-close', '6'),
  ];
  expect(timesOf(steps)).toEqual({
    filedAt: '1',
    dispatchedAt: '5',
    finishedAt: null,
    checkedAt: null,
    closedAt: '6',
  });
});

it('reads back every text of a table that a spreadsheet would calculate', async () => {
  const texts = ['=1+1', '+86', "'=1", "''-x", '-', "it's", '@a', 'plain'];
  async function* batches() {
    yield texts.map((description) => ({ description }));
  }
  const fields = mapping.cases.filter(({ value }) => value === 'description');
  const given = { mapping, kind: 'cases', record: { fields, forms: {} }, form: 'csv' } as const;
  const pieces: string[] = [];
  for await (const piece of fileText(batches(), given)) pieces.push(piece);
  const cells = pieces.join('').trim().split('\r\n').slice(1);
  expect(cells.filter((cell) => /^[=+@-]/.test(cell))).toEqual([]);
  expect(cells.map(cellText)).toEqual(texts);
});
