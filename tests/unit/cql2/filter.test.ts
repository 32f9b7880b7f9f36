import { describe, expect, test } from 'vitest';
import type { Fields } from '../../../server/cql2/expression.ts';
import { readFilter } from '../../../server/cql2/filter.ts';
import { toPredicate } from '../../../server/cql2/predicate.ts';
import { toSql } from '../../../server/cql2/sql.ts';
import type { Problem } from '../../../server/input/problem.ts';

const fields: Fields = new Map([
  ['code', 'text'],
  ['name', 'text'],
  ['height', 'number'],
  ['open', 'boolean'],
  ['built', 'instant'],
  ['closed', 'instant'],
]);

const camera = {
  code: 'camera-7',
  name: "O'Hara ＡＢＣ",
  height: 6.5,
  open: true,
  built: '2024-02-29',
  closed: null,
};

async function holds(text: string, properties: Record<string, unknown> = camera): Promise<boolean> {
  const predicate = await toPredicate((await readFilter(text, fields)).expression);
  return predicate({
    property: (name) => properties[name] ?? null,
    geometry: () => ({ type: 'Point', coordinates: [123.1, 31.1] }),
    box: () => [123.1, 31.1, 123.1, 31.1],
  });
}

describe('a filter chooses', () => {
  test.each([
    ["code = 'camera-7'", true],
    ["name = 'O''Hara ＡＢＣ'", true],
    ["name LIKE 'O\\'H%'", true],
    ["casei(name) = CASEI('o''hara ａｂｃ')", true],
    ["ACCENTI('Élan') = 'Elan'", true],
    ["name like '_''Hara%' and not code in ('camera-8', 'camera-9')", true],
    ["code LIKE 'camera\\_7'", false],
    ["code LIKE 'camera_7'", true],
    ["code LIKE 'CAMERA%'", false],
    ['height between 6 and 7', true],
    ['height NOT BETWEEN +6e0 AND .7E1', false],
    ['6.5 <= height', true],
    ['open = TRUE', true],
    ['TRUE = open AND (FALSE OR "height" > -1)', true],
    ['closed IS NULL AND built IS NOT NULL', true],
    ["built = DATE('2024-02-29')", true],
    ["built >= TIMESTAMP('2024-02-29T00:00:00.000000001Z')", false],
    ["T_DURING(built, INTERVAL('2024-01-01', '2024-12-31'))", true],
    ["T_INTERSECTS(built, INTERVAL('..', '2024-02-29T00:00:00Z'))", true],
    ["T_BEFORE(INTERVAL('..', built), INTERVAL('2025-01-01', '..'))", true],
    ["T_AFTER(built, DATE('2024-02-29'))", false],
    ['S_INTERSECTS(geometry, BBOX(123, 31, 123.1, 31.1))', true],
    ['s_within(geometry, bbox(123, 31, 123.1, 31.1))', false],
    ['S_DISJOINT(geometry, BBOX(170, 31, -170, 32))', true],
    ['S_EQUALS(geometry, MULTIPOINT(123.1 31.1))', true],
    ['S_CONTAINS(POLYGON((123 31, 124 31, 124 32, 123 32, 123 31)), geometry)', true],
  ])('%s: %s', async (text, expected) => {
    expect(await holds(text)).toBe(expected);
  });

  test('nothing by what is null, whichever way it is asked', async () => {
    for (const text of ["closed = DATE('2024-01-01')", "NOT closed = DATE('2024-01-01')", 'height <> 1'])
      expect(await holds(text, {})).toBe(false);
    expect(await holds('height <> 1 OR TRUE', {})).toBe(true);
  });
});

describe('a filter that cannot be read is refused with the place', () => {
  test.each([
    ['', 1, 'expected a property or a value, the filter ends here'],
    ['height >', 9, 'expected a property or a value, the filter ends here'],
    ["code = 'a", 8, "the quote ' opened here is never closed"],
    ['owner = 1', 1, 'there is no property "owner"; there are code, name, height, open, built, closed'],
    ['open = TRUE AND "o""wner" = 1', 20, 'expected a comparison, LIKE, BETWEEN, IN or IS NULL, found wner'],
    ["height = '6'", 10, 'expected a number, found a text'],
    [
      "built > '2024-01-01'",
      9,
      "expected a date or time, written as DATE('…') or TIMESTAMP('…'), found a text",
    ],
    ['open < TRUE', 8, 'truth values are equal or not; "<" has no meaning for them'],
    ["height LIKE '6%'", 1, 'expected a text, found a number'],
    ["code LIKE 'a\\", 11, "the quote ' opened here is never closed"],
    ["code LIKE 'a\\\\\\", 11, "the quote ' opened here is never closed"],
    ["built = DATE('2023-02-29')", 14, "'2023-02-29' is not as in DATE('2026-11-21')"],
    ["built = TIMESTAMP('2023-02-28T09:00:00+08:00')", 19, /a time of this form in UTC$/],
    ["T_DURING(built, INTERVAL('2024-01-02', '2024-01-01'))", 17, 'the interval ends before it starts'],
    ['T_NEAR(built, built)', 1, /^there is no T_NEAR; there are T_AFTER, /],
    ['S_INTERSECTS(geometry, POINT(200 0))', 30, '200 lies outside -180 to 180 degrees'],
    ['S_INTERSECTS(geometry, POLYGON((0 0, 1 0, 1 1, 0 1)))', 32, 'a ring must end where it begins'],
    ['S_INTERSECTS(geometry, POLYGON((0 0, 1 1, 1 0, 0 1, 0 0)))', 24, /^the area crosses itself/],
    ['S_INTERSECTS(height, POINT(0 0))', 14, '"height" is no geometry; "geometry" is'],
    ['geometry = 1', 1, 'a geometry can only be compared by the S_ predicates'],
    ['height = 1; drop table wangge.layers', 11, '";" has no meaning here'],

    ['height = 1e999', 10, 'the number is too large'],
    [`${'('.repeat(70)}open = TRUE${')'.repeat(70)}`, 66, 'more than 64 levels deep'],
    [`height = ${'1'.repeat(20_000)}`, 16_385, 'the filter is longer than 16384 characters'],
  ])('%s', async (text, at, message) => {
    const problem = await readFilter(text, fields).then(
      () => null,
      (error: Problem) => error,
    );
    expect(problem?.code).toBe('bad-filter');
    const told = problem!.errors[0]!.message;
    expect(told).toMatch(new RegExp(`^character ${at}: `));
    const rest = told.slice(told.indexOf(':') + 2);
    if (typeof message === 'string') expect(rest).toBe(message);
    else expect(rest).toMatch(message);
  });
});

test('what says the same in other words has the same key', async () => {
  const key = async (text: string) => (await readFilter(text, fields)).key;
  expect(await key('height between 6 and 7 and open=true')).toBe(
    await key('((height >= 6.0) AND height<=7) AND "open" = TRUE'),
  );
  expect(await key("name = 'a'")).not.toBe(await key("name = 'A'"));
});

test('nothing of a filter’s text is in its SQL', async () => {
  const hostile = `name = 'x'' or 1=1; drop table "wangge"' AND S_INTERSECTS(geometry, POINT(1 2))`;
  const values: unknown[] = [];
  const sql = toSql((await readFilter(hostile, fields)).expression, (value) => `$${values.push(value)}`);
  expect(sql).toBe('((name = $1::text) and st_intersects(geom, st_geomfromtext($2::text, 4326)))');
  expect(values).toEqual([`x' or 1=1; drop table "wangge"`, 'POINT(1 2)']);
});

test('a refusal says in Chinese too what is wrong, and where', async () => {
  const refusal = (text: string) =>
    readFilter(text, fields).then(
      () => null,
      ({ text: said, errors }: Problem) => [said?.zh, errors[0]?.text?.zh],
    );
  const where = '第 1 个字符：没有属性“heigth”，可用：code、name、height、open、built、closed';
  expect(await refusal('heigth > 3')).toEqual([`筛选条件有误，${where}`, where]);
  expect((await refusal('height > '))![1]).toBe('第 10 个字符：应为属性或值，条件在此结束');
});
