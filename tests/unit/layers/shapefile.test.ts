import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fileWriter } from './file-writer.ts';
import { readAll } from './read-all.ts';
import { zip } from './zip-writer.ts';

const file = fileWriter();

/** A shapefile of one area and its table, of which the first field is text and the second a number. */
function shapefile(rings: number[][][], name: Buffer, driver = 0) {
  const points = rings.flat();
  const record = Buffer.alloc(44 + 4 * rings.length + 16 * points.length);
  record.writeInt32LE(5, 0);
  record.writeInt32LE(rings.length, 36);
  record.writeInt32LE(points.length, 40);
  let start = 0;
  for (const [i, ring] of rings.entries()) {
    record.writeInt32LE(start, 44 + 4 * i);
    start += ring.length;
  }
  for (const [i, [x, y]] of points.entries()) {
    record.writeDoubleLE(x!, 44 + 4 * rings.length + 16 * i);
    record.writeDoubleLE(y!, 44 + 4 * rings.length + 16 * i + 8);
  }
  const header = Buffer.alloc(108);
  header.writeInt32BE(9994, 0);
  header.writeInt32LE(5, 32);
  header.writeInt32BE(1, 100);
  header.writeInt32BE(record.length / 2, 104);
  const dbf = Buffer.alloc(97, 0x20);
  dbf.fill(0, 0, 96);
  dbf[0] = 3;
  dbf.writeUInt32LE(1, 4);
  dbf.writeUInt16LE(97, 8);
  dbf.writeUInt16LE(25, 10);
  dbf[29] = driver;
  for (const [i, [field, type, length]] of (
    [
      ['NAME', 'C', 16],
      ['AREA', 'N', 8],
    ] as const
  ).entries()) {
    dbf.write(field, 32 + 32 * i, 'latin1');
    dbf.write(type, 43 + 32 * i, 'latin1');
    dbf[48 + 32 * i] = length;
  }
  dbf[96] = 0x0d;
  const row = Buffer.alloc(25, 0x20);
  name.copy(row, 1);
  row.write('    12.5', 17, 'latin1');
  return { shp: Buffer.concat([header, record]), dbf: Buffer.concat([dbf, row]) };
}

// Clockwise outside, the other way round inside, as shapefiles have it.
const outer = [
  [123, 31],
  [123, 32],
  [124, 32],
  [124, 31],
  [123, 31],
];
const hole = [
  [123.4, 31.4],
  [123.6, 31.4],
  [123.6, 31.6],
  [123.4, 31.6],
  [123.4, 31.4],
];
const island = hole.map(([x, y]) => [(x! - 123.5) / 2 + 123.5, (y! - 31.5) / 2 + 31.5]).reverse();
// 上海市 in each encoding.
const gbk = Buffer.from([0xc9, 0xcf, 0xba, 0xa3, 0xca, 0xd0]);
const big5 = Buffer.from([0xa4, 0x57, 0xae, 0xfc, 0xa5, 0xab]);

describe('shapefile', () => {
  test('in a zip, with names in mixed case: rings become areas with their holes and islands', async () => {
    const { shp, dbf } = shapefile([island, hole, outer], gbk);
    const archive = zip([
      { name: 'gis/Area.SHP', content: shp },
      { name: 'gis/AREA.dbf', content: dbf },
      { name: 'gis/area.Prj', content: Buffer.from('GEOGCS["China_2000",DATUM["D_China_2000"]]') },
    ]);
    const read = await readAll(await file('areas.zip', archive));
    expect(read).toMatchObject({
      file: 'areas.zip/gis/Area.SHP',
      format: 'shapefile',
      encoding: 'gb18030',
      crs: 'GEOGCS["China_2000",DATUM["D_China_2000"]]',
      features: [
        {
          place: 'record 1',
          properties: { NAME: '上海市', AREA: 12.5 },
          geometry: { type: 'MultiPolygon', coordinates: [[island], [outer, hole]] },
        },
      ],
    });
  });

  test.each([
    ['its language driver', big5, 0x4f, undefined, undefined, 'big5'],
    ['a .cpg file', big5, 0, 'Big5', undefined, 'big5'],
    ['a code page in the .cpg file', gbk, 0, '936', undefined, 'gbk'],
    ['a person, against the .cpg file', gbk, 0, 'Big5', 'gb18030', 'gb18030'],
    ['its bytes, where the .cpg file names nothing', Buffer.from('上海市'), 0, '<html>', undefined, 'utf-8'],
  ])('the encoding is told by %s', async (_, name, driver, cpg, declared, encoding) => {
    const { shp, dbf } = shapefile([outer], name, driver);
    const parts = [
      { name: 'a.shp', content: shp },
      { name: 'a.dbf', content: dbf },
      ...(cpg ? [{ name: 'a.cpg', content: Buffer.from(cpg) }] : []),
    ];
    const read = await readAll(await file('a.zip', zip(parts)), declared);
    expect(read.encoding).toBe(encoding);
    expect(read.features[0]?.properties.NAME).toBe('上海市');
  });

  test('parts beside the .shp are found; without its table it is refused by what it is', async () => {
    const { shp, dbf } = shapefile([outer], gbk);
    const path = await file('beside.shp', shp);
    await expect(readAll(path)).rejects.toMatchObject({
      code: 'unreadable-kind',
      detail: expect.stringMatching(/^beside\.shp: this is a \.shp file without the \.dbf/),
    });
    await file('BESIDE.DBF', dbf);
    expect((await readAll(path)).features[0]?.properties).toEqual({ NAME: '上海市', AREA: 12.5 });
    const packed = await readAll(await file('no-table.zip', zip([{ name: 'a.shp', content: shp }])));
    expect(packed.features[0]?.properties).toEqual({});
  });

  test('any damage is refused or does not matter, and never a fault of ours', async () => {
    const { shp, dbf } = shapefile([outer, hole], gbk);
    const damage = fc.record({ at: fc.nat(), value: fc.nat(255), cut: fc.nat(40) });
    const property = fc.asyncProperty(damage, damage, async (first, second) => {
      const damaged = (bytes: Buffer, { at, value, cut }: typeof first) => {
        const copy = Buffer.from(bytes);
        copy[at % copy.length] = value;
        return copy.subarray(0, copy.length - cut);
      };
      const archive = zip([
        { name: 'a.shp', content: damaged(shp, first) },
        { name: 'a.dbf', content: damaged(dbf, second) },
      ]);
      const outcome = await readAll(await file('damaged.zip', archive)).catch((error: Error) => error);
      if (outcome instanceof Error) expect(outcome.name, outcome.stack).toBe('Problem');
    });
    await fc.assert(property, { numRuns: 100 });
  });
});
