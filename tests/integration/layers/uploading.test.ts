import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { LayerVersion } from '../../../domain/answers/layer-versions.ts';
import { receiveFile } from '../../../server/layers/upload.ts';
import { testDatabase } from '../../harness/database.ts';
import { type LayerServer, startLayerServer } from './service.ts';

let server: LayerServer;
beforeAll(async () => {
  server = await startLayerServer(await testDatabase());
});
afterAll(async () => {
  await server.close();
  expect(server.failures).toEqual([]);
});

const trees = '/api/layers/ancient-trees/versions';
const csv = 'code,name,经度,纬度\nT1,银杏,123.25001,31.12501\n';

/** A form as browsers and curl send it. */
async function sendForm(files: [name: string, content: string | Buffer][]) {
  const form = new FormData();
  for (const [name, content] of files) form.append('file', new Blob([content as BlobPart]), name);
  const request = new Request('http://localhost/', { method: 'POST', body: form });
  return server.send<LayerVersion>('gis', 'POST', trees, new Uint8Array(await request.arrayBuffer()), {
    'Content-Type': request.headers.get('content-type')!,
  });
}

/** A shapefile of one point with a table of one text field, written by the letter of its specification. */
function pointShapefile(name: string): { shp: Buffer; dbf: Buffer } {
  const shp = Buffer.alloc(128);
  shp.writeInt32BE(9994, 0);
  shp.writeInt32LE(1, 32);
  shp.writeInt32BE(1, 100);
  shp.writeInt32BE(10, 104);
  shp.writeInt32LE(1, 108);
  shp.writeDoubleLE(123.25001, 112);
  shp.writeDoubleLE(31.12501, 120);
  const dbf = Buffer.alloc(82, 0x20).fill(0, 0, 64);
  dbf[0] = 3;
  dbf.writeUInt32LE(1, 4);
  dbf.writeUInt16LE(65, 8);
  dbf.writeUInt16LE(17, 10);
  dbf.write('NAME', 32, 'latin1');
  dbf.write('C', 43, 'latin1');
  dbf[48] = 16;
  dbf[64] = 0x0d;
  dbf.write(name, 66);
  return { shp, dbf };
}

describe('a form', () => {
  test('with one file is loaded like the file itself', async () => {
    const sent = await sendForm([['古树.csv', csv]]);
    expect(sent).toMatchObject({ status: 202, body: { sourceName: '古树.csv' } });
    expect(await server.settled('ancient-trees', sent.body.version)).toMatchObject({
      state: 'checked',
      featureCount: 1,
      understood: { format: 'csv' },
    });
  });

  test('with the parts of a shapefile, in mixed case and without the index, is loaded as one', async () => {
    const { shp, dbf } = pointShapefile('银杏');
    const sent = await sendForm([
      ['Trees.DBF', dbf],
      ['trees.shp', shp],
      ['TREES.prj', 'GEOGCS["China_2000",DATUM["D_China_2000"]]'],
    ]);
    expect(sent).toMatchObject({ status: 202, body: { sourceName: 'trees.shp' } });
    expect(await server.settled('ancient-trees', sent.body.version)).toMatchObject({
      state: 'checked',
      understood: { format: 'shapefile', encoding: 'utf-8', crs: 'China_2000', fields: ['NAME'] },
    });
  });

  test.each<[string, [string, string][], RegExp]>([
    ['no file', [], /The form has no file, expected one file/],
    [
      'two files that are no shapefile',
      [
        ['a.csv', csv],
        ['b.csv', csv],
      ],
      /has the files a\.csv, b\.csv/,
    ],
    [
      'the same name twice',
      [
        ['a.csv', csv],
        ['a.csv', csv],
      ],
      /two files of the name "a\.csv"/,
    ],
  ])('with %s is refused', async (_, files, detail) => {
    expect(await sendForm(files)).toMatchObject({
      status: 400,
      body: { code: 'invalid-form', detail: expect.stringMatching(detail) },
    });
  });

  test('that is cut off is refused, and so is one of another kind', async () => {
    const cut = '--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\ncode,lo';
    const headers = { 'Content-Type': 'multipart/form-data; boundary=x' };
    expect(await server.send('gis', 'POST', trees, cut, headers)).toMatchObject({
      status: 400,
      body: { code: 'invalid-form' },
    });
    const other = { 'Content-Type': 'application/x-www-form-urlencoded' };
    expect(await server.send('gis', 'POST', trees, 'a=b', other)).toMatchObject({
      status: 415,
      body: { code: 'unsupported-media-type' },
    });
  });
});

test('a full disk is told as one', async () => {
  await expect(receiveFile(Readable.from([Buffer.from(csv)]), '/dev/full', 1_000)).rejects.toMatchObject({
    status: 507,
    code: 'disk-full',
  });
});

test('a body beyond what may be sent is refused', async () => {
  await expect(receiveFile(Readable.from([Buffer.from(csv)]), '/dev/null', 10)).rejects.toMatchObject({
    status: 413,
    code: 'body-too-large',
  });
});

describe('a map', () => {
  const table = '编号,树种,保护单位,东向,北向\nT1,Ginkgo,市容局,123.25001,31.12501\n';
  const loadTable = (map: string) =>
    server.send<LayerVersion>('gis', 'POST', `${trees}?map=${encodeURIComponent(map)}`, table);

  test('names the columns of places and what the layer declares', async () => {
    const { body } = await loadTable('code=编号,species=树种,lon=东向,lat=北向');
    expect(await server.settled('ancient-trees', body.version)).toMatchObject({
      state: 'checked',
      bbox: [123.25001, 31.12501, 123.25001, 31.12501],
      understood: {
        fields: ['编号', '树种', '保护单位'],
        mapped: { code: '编号', species: '树种' },
      },
    });
  });

  test('of what the layer does not have is refused at once; without the columns the file is, naming them', async () => {
    expect(await loadTable('colour=树种')).toMatchObject({
      status: 400,
      body: { code: 'bad-map', detail: expect.stringContaining('has no "colour" to map a field to') },
    });
    const { body } = await loadTable('code=编号');
    expect(await server.settled('ancient-trees', body.version)).toMatchObject({
      state: 'rejected',
      problem: {
        code: 'no-coordinates',
        errors: expect.arrayContaining([{ path: '/map', message: '东向' }]),
      },
    });
  });
});
