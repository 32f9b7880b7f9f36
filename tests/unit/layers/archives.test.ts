import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32, deflateRawSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openLayerFile } from '../../../server/layers/loading/read-file.ts';
import { readWkt } from '../../../server/layers/loading/wkt.ts';
import { readZip } from '../../../server/layers/loading/zip.ts';
import { readAll } from './read-all.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wangge-archives-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function file(name: string, content: string | Buffer): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}

interface Packed {
  name: string;
  content: Buffer;
  /** What the archive claims, where that is not the truth. */
  claims?: { size?: number; crc?: number; flags?: number; method?: number };
}

/** A zip archive, written by the letter of its specification. */
function zip(files: Packed[]): Buffer {
  const local: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const { name, content, claims = {} } of files) {
    const packed = deflateRawSync(content);
    const path = Buffer.from(name);
    const fields = Buffer.alloc(26);
    fields.writeUInt16LE(20, 0);
    fields.writeUInt16LE(claims.flags ?? 0x800, 2);
    fields.writeUInt16LE(claims.method ?? 8, 4);
    fields.writeUInt32LE(claims.crc ?? crc32(content), 10);
    fields.writeUInt32LE(packed.length, 14);
    fields.writeUInt32LE(claims.size ?? content.length, 18);
    fields.writeUInt16LE(path.length, 22);
    const entry = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), fields, path, packed]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(offset, 10);
    central.push(Buffer.from('PK\x01\x02\x14\x00', 'latin1'), fields, tail, path);
    local.push(entry);
    offset += entry.length;
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(files.length, 8);
  end.writeUInt16LE(files.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...local, directory, end]);
}

const limit = 1_000_000;

describe('zip', () => {
  test('gives back what was packed, under Chinese names too', async () => {
    const property = fc.asyncProperty(
      fc.uniqueArray(fc.tuple(fc.stringMatching(/^[a-z路网]{1,8}$/), fc.uint8Array({ maxLength: 2_000 })), {
        selector: ([name]) => name,
        maxLength: 5,
      }),
      async (files) => {
        const archive = zip(files.map(([name, content]) => ({ name, content: Buffer.from(content) })));
        const read = await readZip('a.zip', archive, limit);
        expect([...read].map(([name, content]) => [name, [...content]])).toEqual(
          files.map(([name, content]) => [name, [...content]]),
        );
      },
    );
    await fc.assert(property, { numRuns: 30 });
  });

  test.each([
    [
      'a bomb that says how large it is',
      { content: Buffer.alloc(limit + 1) },
      /unpacks to more than 1000000 bytes/,
    ],
    [
      'a bomb that lies about it',
      { content: Buffer.alloc(limit + 1), claims: { size: 10 } },
      /unpacks to more than 1000000 bytes/,
    ],
    ['a wrong checksum', { content: Buffer.from('x'), claims: { crc: 1 } }, /damaged: its checksum differs/],
    ['an encrypted file', { content: Buffer.from('x'), claims: { flags: 1 } }, /is encrypted/],
    ['another method', { content: Buffer.from('x'), claims: { method: 12 } }, /packed by method 12/],
  ])('%s is refused', async (_, packed, reason) => {
    await expect(readZip('a.zip', zip([{ name: 'data.csv', ...packed }]), limit)).rejects.toThrow(reason);
  });

  test('any damage is refused or does not matter, and never a fault of ours', async () => {
    const archive = zip([{ name: 'a.csv', content: Buffer.from('lon,lat\n1,2\n') }]);
    const property = fc.asyncProperty(
      fc.nat(archive.length - 1),
      fc.nat(255),
      fc.integer({ min: 0, max: archive.length }),
      async (at, value, length) => {
        const damaged = Buffer.from(archive);
        damaged[at] = value;
        const outcome = await readZip('a.zip', damaged.subarray(0, length), limit).catch(
          (error: Error) => error,
        );
        if (outcome instanceof Error) expect(outcome.name, outcome.stack).toBe('Problem');
      },
    );
    await fc.assert(property, { numRuns: 200 });
  });

  test('a path that climbs out is a name like any other: nothing is written', async () => {
    const archive = zip([{ name: '../../climbed.csv', content: Buffer.from('code,lon,lat\nA,123,31\n') }]);
    const { features, file: name } = await readAll(await file('climbing.zip', archive));
    expect(features).toHaveLength(1);
    expect(name).toBe('climbing.zip/../../climbed.csv');
  });
});

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

  test('parts beside the .shp are found, and none of them has to be there', async () => {
    const { shp, dbf } = shapefile([outer], gbk);
    const path = await file('beside.shp', shp);
    expect((await readAll(path)).features[0]?.properties).toEqual({});
    await file('BESIDE.DBF', dbf);
    expect((await readAll(path)).features[0]?.properties).toEqual({ NAME: '上海市', AREA: 12.5 });
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

describe('Well-Known Text', () => {
  test.each([
    ['POINT (123 31)', 'Point', [123, 31]],
    ['SRID=4326;point z(123 31 4)', 'Point', [123, 31, 4]],
    [
      'MULTIPOINT (1 2, 3 4)',
      'MultiPoint',
      [
        [1, 2],
        [3, 4],
      ],
    ],
    [
      'MULTIPOINT ((1 2), (3 4))',
      'MultiPoint',
      [
        [1, 2],
        [3, 4],
      ],
    ],
    [
      'LINESTRING(1 2,3e1 -4.5)',
      'LineString',
      [
        [1, 2],
        [30, -4.5],
      ],
    ],
    [
      'POLYGON ((1 2, 3 4, 5 6, 1 2), (1 2, 3 4, 5 6, 1 2))',
      'Polygon',
      [
        [
          [1, 2],
          [3, 4],
          [5, 6],
          [1, 2],
        ],
        [
          [1, 2],
          [3, 4],
          [5, 6],
          [1, 2],
        ],
      ],
    ],
    [
      'MULTIPOLYGON (((1 2, 3 4, 5 6, 1 2)))',
      'MultiPolygon',
      [
        [
          [
            [1, 2],
            [3, 4],
            [5, 6],
            [1, 2],
          ],
        ],
      ],
    ],
    ['MULTILINESTRING EMPTY', 'MultiLineString', []],
  ])('%s', (text, type, coordinates) => {
    expect(readWkt(text)).toEqual({ type, coordinates });
  });

  test.each([
    '',
    'POINT',
    'CIRCLE (1 2)',
    'GEOMETRYCOLLECTION (POINT (1 2))',
    'POLYGON ((1 2, 3 4)',
    'POINT (1 2))(',
  ])('%s is refused', (text) => {
    expect(() => readWkt(text)).toThrow(/Well-Known Text|out of place/);
  });

  test('in a column of a CSV file', async () => {
    const path = await file('areas.csv', 'code,geom\nA,"POLYGON ((1 2, 3 4, 5 6, 1 2))"\n');
    expect((await readAll(path)).features).toEqual([
      {
        place: 'row 2',
        properties: { code: 'A' },
        geometry: {
          type: 'Polygon',
          coordinates: [
            [
              [1, 2],
              [3, 4],
              [5, 6],
              [1, 2],
            ],
          ],
        },
      },
    ]);
    const wrong = await file('wrong.csv', 'code,wkt\nA,POINT (1 2)\nB,nowhere\n');
    await expect(readAll(wrong)).rejects.toThrow(
      'wrong.csv, row 3, field wkt: "nowhere" is not Well-Known Text',
    );
  });
});

describe('newline-delimited GeoJSON', () => {
  const line = (code: string) =>
    JSON.stringify({
      type: 'Feature',
      properties: { code },
      geometry: { type: 'Point', coordinates: [1, 2] },
    });

  test.each([
    ['plain', `${line('A')}\n${line('B')}\n`],
    ['with record separators and empty lines', `\x1e${line('A')}\r\n\n\x1e${line('B')}`],
  ])('%s', async (_, text) => {
    const read = await readAll(await file('lines.ndjson', text));
    expect(read.format).toBe('ndjson');
    expect(read.features.map(({ place, properties }) => [place, properties.code])).toEqual([
      ['line 1', 'A'],
      [expect.stringMatching(/^line [23]$/), 'B'],
    ]);
  });

  test.each([
    [
      'lines',
      (count: number) => Buffer.from(Array.from({ length: count }, (_, i) => line(`网格${i}`)).join('\n')),
      'utf-8',
    ],
    [
      'rows in GBK',
      (count: number) =>
        Buffer.concat([
          Buffer.from('code,lon,lat,note\n'),
          ...Array.from({ length: count }, (_, i) =>
            Buffer.concat([Buffer.from(`${i},1,2,`), gbk, Buffer.from(`${'x'.repeat(i % 90)}\n`)]),
          ),
        ]),
      'gbk',
    ],
  ])(
    'a large file of %s comes in batches, with no character lost between them',
    async (_, write, encoding) => {
      const count = 9_000;
      const content = write(count);
      expect(content.length).toBeGreaterThan(2 ** 19);
      for (const bytes of [content, gzipSync(content)]) {
        const opened = await openLayerFile(await file('large', bytes), encoding);
        const sizes: number[] = [];
        const codes = new Set<unknown>();
        for await (const batch of opened.batches) {
          sizes.push(batch.length);
          for (const { properties } of batch) codes.add(properties.code);
          if (encoding === 'gbk')
            for (const { properties } of batch) expect(properties.note).toMatch(/^上海市x*$/);
        }
        expect(sizes).toEqual([2_000, 2_000, 2_000, 2_000, 1_000]);
        expect(codes.size).toBe(count);
        expect(opened.share()).toBe(1);
      }
    },
  );

  test('a wrong line is named', async () => {
    const path = await file('wrong.ndjson', `${line('A')}\n{"type":"Feat\n`);
    await expect(readAll(path)).rejects.toThrow(/^wrong\.ndjson, line 2: /);
  });
});
