import { describe, expect, it } from 'vitest';
import { countNames, rateNames } from '../../../domain/answers/reports.ts';
import { toCsv } from '../../../server/reports/csv.ts';
import { countsOf, type Denominators, ratesOf } from '../../../server/reports/rates.ts';

const usual: Denominators = {
  handling: 'due',
  closing: 'to-close',
  closingOnTime: 'to-close',
  rework: 'handled',
};

describe('the rates of GB/T 30428', () => {
  it('agree with a figure that was published: to close 972, closed 911, 93.72 %', () => {
    const { closing } = ratesOf(countsOf({ closed: 911, 'open-overdue': 61 }), usual);
    expect(closing).toMatchObject({ numerator: 911, denominator: 972, of: 'to-close' });
    expect((closing.value! * 100).toFixed(2)).toBe('93.72');
  });

  it('are divided by what is chosen', () => {
    const counts = countsOf({
      filed: 200,
      due: 80,
      'due-on-time': 60,
      handled: 100,
      'handled-on-time': 90,
      closed: 90,
      'closed-on-time': 72,
      forced: 6,
      'open-overdue': 24,
      reworked: 12,
    });
    const rates = ratesOf(counts, usual);
    expect(rates['on-time-handling'].value).toBe(0.75);
    expect(rates.closing.value).toBe(0.75);
    expect(rates['on-time-closing'].value).toBe(0.6);
    expect(rates.rework.value).toBe(0.12);
    const other = ratesOf(counts, {
      handling: 'handled',
      closing: 'filed',
      closingOnTime: 'closed',
      rework: 'to-close',
    });
    expect(other['on-time-handling'].value).toBe(0.9);
    expect(other.closing.value).toBe(0.45);
    expect(other['on-time-closing'].value).toBe(0.8);
    expect(other.rework.value).toBe(0.1);
  });

  it('have other names than counts', () => {
    expect(rateNames.filter((name) => (countNames as readonly string[]).includes(name))).toEqual([]);
  });

  it('are unknown where there is nothing to divide by', () => {
    for (const { value } of Object.values(ratesOf(countsOf({}), usual))) expect(value).toBeNull();
  });
});

describe('rows as CSV', () => {
  it('have a column for each member, quoted where needed, and no formulas', () => {
    expect(
      toCsv([
        { code: null, title: { zh: '道路, "保洁"' }, count: 3 },
        { code: '=cmd()', title: null, count: 0.5 },
      ]),
    ).toBe('code,title.zh,count,title\r\n,"道路, ""保洁""",3,\r\n\'=cmd(),,0.5,\r\n');
  });
});
