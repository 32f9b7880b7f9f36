import { expect, test } from 'vitest';
import { fileWriter } from './file-writer.ts';
import { readAll } from './read-all.ts';
import { zip } from './zip-writer.ts';

const file = fileWriter();
const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const relations = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const packaged = 'http://schemas.openxmlformats.org/package/2006';
const declaration = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>';

/** A workbook of one sheet (ECMA-376) with text in the cells themselves, numbers, and days since the end of 1899. */
function workbook(
  rows: (string | number | { days: number } | null)[][],
  states: Record<string, string> = { 点位: 'visible' },
): Buffer {
  const cells = rows.map((row, r) => {
    const written = row.map((cell, c) => {
      const place = `r="${String.fromCharCode(65 + c)}${r + 1}"`;
      if (cell === null) return '';
      if (typeof cell === 'object') return `<c ${place} s="1"><v>${cell.days}</v></c>`;
      return typeof cell === 'number'
        ? `<c ${place}><v>${cell}</v></c>`
        : `<c ${place} t="inlineStr"><is><t>${cell}</t></is></c>`;
    });
    return `<row r="${r + 1}">${written.join('')}</row>`;
  });
  const parts: Record<string, string> = {
    '[Content_Types].xml': `<Types xmlns="${packaged}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/></Types>`,
    '_rels/.rels': `<Relationships xmlns="${packaged}/relationships"><Relationship Id="rId1" Type="${relations}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    'xl/workbook.xml': `<workbook xmlns="${main}" xmlns:r="${relations}"><sheets>${Object.entries(states)
      .map(
        ([name, state], i) =>
          `<sheet name="${name}" sheetId="${i + 1}" state="${state}" r:id="rId${i + 1}"/>`,
      )
      .join('')}</sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `<Relationships xmlns="${packaged}/relationships">${Object.keys(states)
      .map(
        (_, i) =>
          `<Relationship Id="rId${i + 1}" Type="${relations}/worksheet" Target="worksheets/sheet${i + 1}.xml"/>`,
      )
      .join('')}<Relationship Id="styles" Type="${relations}/styles" Target="styles.xml"/></Relationships>`,
    'xl/styles.xml': `<styleSheet xmlns="${main}"><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>`,
    ...Object.fromEntries(
      Object.keys(states).map((_, i) => [
        `xl/worksheets/sheet${i + 1}.xml`,
        `<worksheet xmlns="${main}"><sheetData>${cells.join('')}</sheetData></worksheet>`,
      ]),
    ),
  };
  return zip(
    Object.entries(parts).map(([name, text]) => ({ name, content: Buffer.from(`${declaration}\n${text}`) })),
  );
}

test('the first sheet is a table whose coordinates are found by their Chinese names', async () => {
  const rows = [
    ['编码', '名称', '经度', '纬度', '高度'],
    ['T1', '银杏', 123.25, 31.125, 12.5],
    [null, null, null, null, null],
    ['T2', '香樟', '123.5', '31.5', null],
  ];
  expect(await readAll(await file('trees.xlsx', workbook(rows)))).toMatchObject({
    format: 'xlsx',
    features: [
      {
        place: 'row 2',
        properties: { 编码: 'T1', 名称: '银杏', 高度: 12.5 },
        geometry: { type: 'Point', coordinates: [123.25, 31.125] },
      },
      { place: 'row 4', properties: { 编码: 'T2' }, geometry: { coordinates: [123.5, 31.5] } },
    ],
  });
});

test('a sheet can be named; of none that there is, the first is told', async () => {
  const path = await file(
    'sheet.xlsx',
    workbook([
      ['lon', 'lat'],
      [123, 31],
    ]),
  );
  expect((await readAll(path, undefined, '点位')).features).toHaveLength(1);
  await expect(readAll(path, undefined, '说明')).rejects.toMatchObject({
    code: 'unknown-table',
    errors: [{ path: '/table', message: '点位 (2 rows)' }],
  });
});

test('days are days, times are times, and a code whose last digits Excel has lost is refused', async () => {
  const header = ['code', 'lon', 'lat', 'built', 'seen'];
  const dated = await file(
    'dated.xlsx',
    workbook([header, ['A', 123, 31, { days: 45292 }, { days: 45292.5 }]]),
  );
  expect((await readAll(dated)).features[0]?.properties).toEqual({
    code: 'A',
    built: '2024-01-01',
    seen: '2024-01-01T12:00:00',
  });
  const rounded = await file('rounded.xlsx', workbook([header, [9901010101000010, 123, 31, null, null]]));
  await expect(readAll(rounded)).rejects.toThrow(
    'rounded.xlsx, row 2, field code: 9901010101000010 is a number of more than 15 digits',
  );
});

test('a time of day stays one, and so does a number of hours', async () => {
  const header = ['code', 'lon', 'lat', 'opens', 'closes', 'takes'];
  const row = ['A', 123, 31, { days: 8.5 / 24 }, { days: 0.9999884259 }, { days: 1.25 }];
  expect((await readAll(await file('times.xlsx', workbook([header, row])))).features[0]?.properties).toEqual({
    code: 'A',
    opens: '08:30',
    closes: '23:59:59',
    takes: '30:00',
  });
});

test('hidden sheets are passed over unless one is named', async () => {
  const rows = [
    ['lon', 'lat'],
    [123, 31],
  ];
  const states = { 字典: 'hidden', 参数: 'veryHidden', 点位: 'visible' };
  const path = await file('hidden.xlsx', workbook(rows, states));
  expect((await readAll(path)).features).toHaveLength(1);
  expect((await readAll(path, undefined, '字典')).features).toHaveLength(1);
  await expect(readAll(path, undefined, '说明')).rejects.toMatchObject({
    errors: [{ path: '/table', message: '点位 (2 rows)' }],
  });
});

test('the names of the columns may stand under a title, and be merged with the cells above them', async () => {
  const rows = [
    ['古树名木一览表', null, null, null],
    ['编码', '名称', '位置', null],
    [null, null, '经度', '纬度'],
    ['T1', '银杏', 123.25, 31.125],
    ['T2', '香樟', 'x', 31.5],
  ];
  const wrong = await file('titled.xlsx', workbook(rows));
  await expect(readAll(wrong)).rejects.toThrow('titled.xlsx, row 5, field 经度: "x" is not a number');
  const path = await file('titled.xlsx', workbook(rows.slice(0, 4)));
  expect((await readAll(path)).features).toMatchObject([
    { place: 'row 4', properties: { 编码: 'T1', 名称: '银杏' }, geometry: { coordinates: [123.25, 31.125] } },
  ]);
});

test('a workbook that unpacks to more than memory should hold is refused before it is read', async () => {
  const huge = zip([
    { name: 'xl/workbook.xml', content: Buffer.from('<workbook/>') },
    {
      name: 'xl/worksheets/sheet1.xml',
      content: Buffer.from('<worksheet/>'),
      claims: { size: 300 * 2 ** 20 },
    },
  ]);
  await expect(readAll(await file('huge.xlsx', huge))).rejects.toThrow(
    /^huge\.xlsx: the workbook unpacks to/,
  );
});

test('Well-Known Text serves too, and a wrong cell is named', async () => {
  const areas = await file(
    'areas.xlsx',
    workbook([
      ['code', 'wkt'],
      ['A', 'POLYGON ((1 2, 3 4, 5 6, 1 2))'],
    ]),
  );
  expect((await readAll(areas)).features[0]?.geometry).toMatchObject({ type: 'Polygon' });
  const wrong = await file(
    'wrong.xlsx',
    workbook([
      ['code', 'lon', 'lat'],
      ['A', 123, 31],
      ['B', 'east', 31],
    ]),
  );
  await expect(readAll(wrong)).rejects.toThrow('wrong.xlsx, row 3, field lon: "east" is not a number');
  const none = await file(
    'none.xlsx',
    workbook([
      ['code', 'name'],
      ['A', 'x'],
    ]),
  );
  await expect(readAll(none)).rejects.toThrow(
    'none.xlsx: no longitude and latitude columns among code, name',
  );
});

test('an empty sheet and a damaged workbook are refused', async () => {
  await expect(readAll(await file('empty.xlsx', workbook([])))).rejects.toThrow(
    'empty.xlsx: the first sheet is empty',
  );
  const damaged = zip([
    { name: 'xl/workbook.xml', content: Buffer.from('<workbook') },
    { name: '[Content_Types].xml', content: Buffer.from('x') },
  ]);
  await expect(readAll(await file('bad.xlsx', damaged))).rejects.toThrow(
    'bad.xlsx: the workbook cannot be read',
  );
});
