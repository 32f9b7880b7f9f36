import { expect, test } from 'vitest';
import { fileWriter } from './file-writer.ts';
import { readAll } from './read-all.ts';
import { zip } from './zip-writer.ts';

const file = fileWriter();
const ring = '123,31,5 124,31,5 124,32,5 123,31,5';
const polygon = `<Polygon><outerBoundaryIs><LinearRing><coordinates>${ring}</coordinates></LinearRing></outerBoundaryIs></Polygon>`;
const document = (placemarks: string, declaration = '<?xml version="1.0" encoding="UTF-8"?>') =>
  `${declaration}\n<kml xmlns="http://www.opengis.net/kml/2.2"><Document>${placemarks}</Document></kml>`;
const parks = document(
  `<Placemark><name>东园</name><styleUrl>#a</styleUrl><ExtendedData><Data name="code"><value>P1</value></Data></ExtendedData>${polygon}</Placemark>
   <Placemark><name>西园</name><MultiGeometry>${polygon}${polygon}</MultiGeometry></Placemark>`,
);

test('placemarks are features with their name and extended data, and groups of areas are one area', async () => {
  const { features, ...read } = await readAll(await file('parks.kml', parks));
  expect(read).toMatchObject({ format: 'kml', encoding: 'utf-8' });
  expect(features).toMatchObject([
    { place: 'placemark 1', properties: { name: '东园', code: 'P1' }, geometry: { type: 'Polygon' } },
    { place: 'placemark 2', properties: { name: '西园' }, geometry: { type: 'MultiPolygon' } },
  ]);
  expect(Object.keys(features[0]!.properties)).toEqual(['name', 'code']);
});

test('a link to another file, and a placemark that is only a note, have no geometry', async () => {
  const text = document(
    `<NetworkLink><Link><href>files/a.kml</href></Link></NetworkLink>
     <Folder><name>说明</name><Placemark><name>备注</name></Placemark><Placemark>${polygon}</Placemark></Folder>`,
  );
  const { features } = await readAll(await file('linked.kml', text));
  expect(features.filter(({ geometry }) => geometry)).toHaveLength(1);
  expect(features.filter(({ geometry }) => !geometry).map(({ place }) => place)).toEqual([
    'placemark 1',
    'link to files/a.kml',
  ]);
});

test('KMZ is a zip archive with it', async () => {
  const path = await file('parks.kmz', zip([{ name: 'doc.kml', content: Buffer.from(parks) }]));
  expect(await readAll(path)).toMatchObject({ file: 'parks.kmz/doc.kml', features: { length: 2 } });
});

test('the encoding is the one that the declaration names', async () => {
  const text = document(
    `<Placemark><name>@</name><Point><coordinates>123,31</coordinates></Point></Placemark>`,
    '<?xml version="1.0" encoding="GBK"?>',
  );
  const [before, after] = text.split('@');
  const gbk = Buffer.concat([
    Buffer.from(before!),
    Buffer.from([0xc9, 0xcf, 0xba, 0xa3]),
    Buffer.from(after!),
  ]);
  const { encoding, features } = await readAll(await file('gbk.kml', gbk));
  expect(encoding).toBe('gbk');
  expect(features[0]?.properties.name).toBe('上海');
});

test('XML of something else is refused by the name of its root', async () => {
  const path = await file('styles.kml', '<?xml version="1.0"?><sld version="1.1"><layer/></sld>');
  await expect(readAll(path)).rejects.toThrow('styles.kml: the XML is <sld>, expected <kml>');
});

test.each([
  ['cut', parks.slice(0, 300)],
  ['not closed', document('<Placemark>')],
])('XML that is %s is refused', async (_, text) => {
  await expect(readAll(await file('bad.kml', text))).rejects.toThrow('bad.kml: the XML is damaged or cut');
});
