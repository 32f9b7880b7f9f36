import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { maskText, maskTree, maskValue, restored, separateReport } from '../../../server/personal/mask.ts';
import { isIdNumber, phoneToken, recognise } from '../../../server/personal/recognise.ts';

const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const digits = (length: number) => fc.stringMatching(new RegExp(`^[0-9]{${length}}$`));
const mobiles = fc
  .tuple(fc.constantFrom('3', '5', '8', '9'), digits(9))
  .map(([second, rest]) => `1${second}${rest}`);
const idNumbers = fc
  .tuple(
    fc.constantFrom('310115', '110101', '440305'),
    fc.date({ min: new Date('1930-01-01'), max: new Date('2020-12-31'), noInvalidDate: true }),
    digits(3),
  )
  .map(([division, birth, serial]) => {
    const body = `${division}${birth.toISOString().slice(0, 10).replaceAll('-', '')}${serial}`;
    const sum = weights.reduce((total, weight, index) => total + weight * Number(body[index]), 0);
    return body + '10X98765432'[sum % 11];
  });
// Such as stand around a number in what people write.
const around = fc.stringMatching(/^[请联系，。：电话 a-z(（]{0,8}$/);

describe('numbers of people in a text', () => {
  it.each([
    ['请联系13812345678王先生', '请联系138****5678王先生'],
    ['请联系 138-1234-5678。', '请联系 138-****5678。'],
    ['+86 138 1234 5678', '+86 138 ****5678'],
    ['１３８１２３４５６７８', '１３８****５６７８'],
    ['座机021-62345678转801', '座机021-****8转801'],
    ['(010) 62345678', '(010) ****5678'],
    ['0571-8765432', '0571-****5432'],
    ['电话：62345678', '电话：****5678'],
    ['身份证11010519491231002X号', '身份证110***********002X号'],
    ['写信到 zhang.san@example.com.cn。', '写信到 z***@example.com.cn。'],
    ['tel13812345678', 'tel138****5678'],
  ])('masks %s', (text, masked) => expect(maskText(text)).toBe(masked));

  it.each([
    ['a coordinate', '位置121.13812345678，31.23456789'],
    ['a unit grid', '单元网格310115005003012'],
    ['a unit grid of 14 digits', '310115005003 01'],
    ['an order', '工单20261130-000123'],
    ['a time in milliseconds', '1700000000000'],
    ['a date', '2026-08-12 10:00:00'],
    ['a device', '34020000001320000001'],
    ['eighteen digits whose check fails', '110105194912310021'],
    ['a birthday that is none', '11010519491331002X'],
    ['a hotline', '请拨打12345'],
    ['a number without a word that says what it is', '井盖编号62345678'],
  ])('leaves %s', (_what, text) => expect(maskText(text)).toBe(text));

  it('finds every mobile number between words and hides its middle', () => {
    fc.assert(
      fc.property(around, mobiles, around, (before, number, after) => {
        const masked = maskText(before + number + after);
        expect(masked).not.toContain(number.slice(3, 7) + number.slice(7));
        expect(masked).toContain(`${number.slice(0, 3)}****${number.slice(7)}`);
      }),
    );
  });

  it('finds every identity number that checks, and none with a wrong check digit', () => {
    fc.assert(
      fc.property(around, idNumbers, fc.integer({ min: 1, max: 9 }), (before, number, off) => {
        expect(isIdNumber(number)).toBe(true);
        expect(maskText(`${before}${number}。`)).not.toContain(number.slice(3, 14));
        const last = '0123456789X'.indexOf(number[17]!);
        const wrong = number.slice(0, 17) + '0123456789X'[(last + off) % 11];
        expect(isIdNumber(wrong)).toBe(false);
      }),
    );
  });

  it('masks what is masked no further, whatever the text', () => {
    const texts = fc.array(fc.oneof(around, mobiles, idNumbers, fc.string({ unit: 'grapheme' })), {
      maxLength: 8,
    });
    fc.assert(
      fc.property(texts, (parts) => {
        const masked = maskText(parts.join(' '));
        expect(recognise(masked)).toEqual([]);
        expect(maskText(masked)).toBe(masked);
      }),
      { numRuns: 500 },
    );
  });

  it('keeps time with a long text', () => {
    const began = performance.now();
    for (const part of ['1', '1 ', 'a.', '电话 ', '@', 'a@b.', '138-']) maskText(part.repeat(4000));
    expect(performance.now() - began).toBeLessThan(2000);
  });
});

it('a phone number is looked for by its digits', () => {
  for (const text of ['13812345678', '+86 138-1234-5678', '008613812345678', '１３８１２３４５６７８'])
    expect(phoneToken(text)).toBe('phone:13812345678');
  expect(phoneToken('(021) 62345678转801')).toBe('phone:02162345678');
});

describe('declared members', () => {
  it('are masked by their kind, at any depth and however they are written', () => {
    const told = separateReport({
      description: null,
      properties: {
        reporter: { name: '王小明', phone: '13812345678', address: '世纪大道100号三单元502室' },
        reporter_name: '欧阳锋',
        联系电话: 13812345678,
        account_id: 'u-1',
        facility: '13812345678',
        people: [{ caller: { name: '李四' } }],
        note: '找 13900001111',
        count: 3,
      },
    });
    expect(told.properties).toEqual({
      reporter: { name: '王**', phone: '138****5678', address: '世纪大道10****' },
      reporter_name: '欧**',
      联系电话: '138****5678',
      account_id: '****',
      facility: '13812345678',
      people: [{ caller: { name: '李**' } }],
      note: '找 139****1111',
      count: 3,
    });
    expect(told.personal.map(({ path, kind }) => [path, kind])).toEqual([
      ['/properties/reporter/name', 'name'],
      ['/properties/reporter/phone', 'phone'],
      ['/properties/reporter/address', 'address'],
      ['/properties/reporter_name', 'name'],
      ['/properties/联系电话', 'phone'],
      ['/properties/account_id', 'other'],
      ['/properties/people/0/caller/name', 'name'],
      ['/properties/note', 'text'],
    ]);
  });

  it('come back as they were sent', () => {
    const leaf = fc.oneof(fc.string(), mobiles, idNumbers, fc.integer(), fc.boolean(), fc.constant(null));
    const name = fc.oneof(
      fc.constantFrom('phone', 'reporterName', 'a/b', '~', '__proto__', '0'),
      fc.string(),
    );
    const properties = fc.dictionary(name, fc.oneof(leaf, fc.array(leaf), fc.dictionary(name, leaf)));
    fc.assert(
      fc.property(fc.option(fc.oneof(mobiles, fc.string())), properties, (description, given) => {
        const { personal, ...stored } = separateReport({ description, properties: given });
        expect(JSON.stringify(restored(stored, personal))).toBe(
          JSON.stringify({ description, properties: given }),
        );
      }),
      { numRuns: 300 },
    );
  });

  it('are not shown by putting stars beside them', () => {
    expect(maskValue('phone', '13812345678****')).not.toContain('1234');
    expect(maskValue('name', '王小明****')).toBe('王**');
    expect(maskValue('phone', maskValue('phone', '13812345678'))).toBe('138****5678');
  });

  it('are masked in any tree, however deep', () => {
    expect(maskTree([{ properties: { phone: '13812345678' } }])).toEqual([
      { properties: { phone: '138****5678' } },
    ]);
    let deep: unknown = '13812345678';
    for (let level = 0; level < 50_000; level++) deep = [deep];
    expect(JSON.stringify(maskTree(deep))).not.toContain('1234');
  });
});
