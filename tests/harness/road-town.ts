import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Database } from '../../server/database/database.ts';
import { publishLayer, tinyCity } from './tiny-city.ts';

function road(
  code: string,
  name: string,
  nameEn: string,
  coordinates: [number, number][],
  numberTo?: number,
) {
  const numbers = numberTo === undefined ? {} : { numberFrom: 1, numberTo };
  return {
    type: 'Feature',
    properties: { code, name, name_en: nameEn, class: 'secondary', width: 20, ...numbers },
    geometry: { type: 'LineString', coordinates },
  };
}

function point(properties: object, coordinates: [number, number]) {
  return { type: 'Feature', properties, geometry: { type: 'Point', coordinates } };
}

/** Roads of the tiny city: two avenues from west to east, and streets from south to north that cross them. */
export const roads = [
  road(
    'DL1',
    '长阳大道',
    'Changyang Avenue',
    [
      [123.001, 31.005],
      [123.039, 31.005],
    ],
    400,
  ),
  road('DL2', '明泽路', 'Mingze Road', [
    [123.001, 31.015],
    [123.039, 31.015],
  ]),
  road('DL3', '望化街', 'Wanghua Street', [
    [123.005, 31.001],
    [123.005, 31.019],
  ]),
  road('DL4', '青桥街', 'Qingqiao Street', [
    [123.025, 31.001],
    [123.025, 31.019],
  ]),
  // Short of the first avenue: it meets the second one alone.
  road('DL5', '望北街', 'Wangbei Street', [
    [123.015, 31.012],
    [123.015, 31.019],
  ]),
];

/** Fills a database with the tiny city, its roads, two villages of one name, a pump station, and a camera that only staff see. */
export async function roadTown(database: Database): Promise<void> {
  await tinyCity(database);
  const folder = await mkdtemp(join(tmpdir(), 'wangge-roads-'));
  try {
    await publishLayer(database, folder, 'roads', roads);
    await publishLayer(database, folder, 'place-names', [
      point(
        { code: 'P1', name: '柳湾村', name_en: 'Liuwan Village', kind: 'neighbourhood' },
        [123.012, 31.003],
      ),
      point(
        { code: 'P2', name: '柳湾村', name_en: 'Liuwan Village', kind: 'neighbourhood' },
        [123.032, 31.017],
      ),
    ]);
    await publishLayer(database, folder, 'pump-stations', [
      point(
        { code: 'BZ0001', name: '丹升雨水泵站', name_en: 'Dansheng Pump Station', pumps: 3 },
        [123.0352, 31.0123],
      ),
    ]);
    await publishLayer(database, folder, 'cameras', [
      point({ code: 'TT0001', name: '安保摄像头一号', name_en: 'Guard Camera 1' }, [123.0352, 31.0123]),
    ]);
  } finally {
    await rm(folder, { recursive: true });
  }
}
