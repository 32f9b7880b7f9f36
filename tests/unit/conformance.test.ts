import { expect, test } from 'vitest';
import { northingFirstAxes } from '../conformance/axes.ts';
import { resultOf } from '../conformance/results.ts';

test('systems of the register with northing first get that order, and no others', () => {
  const table = [
    '<3857> +proj=merc +units=m  <>',
    '<4326> +proj=longlat +axis=neu <>',
    '<4490> +proj=longlat +no_defs  <>',
    '<4555> +proj=longlat  <>',
  ];
  expect(northingFirstAxes(table.join('\n')).split('\n')).toEqual([
    table[0],
    table[1],
    '<4490> +proj=longlat +no_defs +axis=neu <>',
    table[3],
  ]);
});

test('results of a suite are counted, and what did not pass is told once with how often', () => {
  const failure =
    '<test-method status="FAIL" name="a"><exception><message> wrong\n code </message></exception>';
  const xml = `<testng-results passed="3" failed="2" skipped="0"><test-method status="PASS" name="b"/>${failure}</test-method>${failure}</test-method></testng-results>`;
  expect(resultOf(xml)).toEqual({
    passed: 3,
    failed: 2,
    skipped: 0,
    notPassed: ['2 × FAIL a: wrong code'],
  });
});
