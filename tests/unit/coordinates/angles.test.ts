import { expect, test } from 'vitest';
import { readAngle, readPair } from '../../../server/coordinates/angles.ts';

test.each([
  ['121.5', 121.5],
  ['121.4737°', 121.4737],
  ['121.4737E', 121.4737],
  ['121°28\'30.5"', 121.4751389],
  ['121°28′30.5″E', 121.4751389],
  ['121˚28\'30"', undefined],
  ['东经121度28分30秒', 121.475],
  ['西经71度3分36秒', -71.06],
  ["E121°28.508'", 121.4751333],
  ['121:28:30.5', 121.4751389],
  ['121 28 30', 121.475],
  ['31：12：30', 31.2083333],
  ["121°61'", undefined],
  ['121.5 31.2', undefined],
  ['静安寺', undefined],
  ['12号', undefined],
])('%s is %s degrees', (text, degrees) => {
  const read = readAngle(text);
  if (degrees === undefined) expect(read).toBeUndefined();
  else expect(read).toBeCloseTo(degrees, 6);
});

test.each([
  ['121.47,31.23', [121.47, 31.23]],
  ['31.23, 121.47', [121.47, 31.23]],
  ['（121.47，31.23）', [121.47, 31.23]],
  ['[121.47, 31.23, 4.5]', [121.47, 31.23]],
  ['121.47/31.23', [121.47, 31.23]],
  ['东经121.47 北纬31.23', [121.47, 31.23]],
  ['31°12\'30"N, 121°28\'30"E', [121.475, 31.2083333]],
  ['40501234.5, 3451234', [40501234.5, 3451234]],
  ['121.47', undefined],
  ['南京西路 1 弄 2 号', undefined],
  ['1,2,3,4', undefined],
])('%s is the place %s', (text, place) => {
  const read = readPair(text);
  if (place === undefined) expect(read).toBeUndefined();
  else for (const axis of [0, 1]) expect(read![axis]).toBeCloseTo((place as number[])[axis]!, 6);
});
