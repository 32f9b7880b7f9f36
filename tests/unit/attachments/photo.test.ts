import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compareWithReport, type PhotoFacts, readPhoto } from '../../../server/attachments/photo.ts';
import { wgs84ToGcj02 } from '../../../server/coordinates/transform.ts';
import { type CameraFacts, photo } from '../../harness/photos.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wangge-photos-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function read(content: Buffer) {
  const path = join(folder, 'photo');
  await writeFile(path, content);
  return readPhoto(path, 'photo.jpg', 'image/jpeg');
}

describe('what a photo tells of itself', () => {
  it.each<[string, CameraFacts, PhotoFacts]>([
    ['nothing', {}, { takenAt: null, takenPoint: null }],
    [
      'a time without an offset is of the city',
      { takenAt: '2026:03:01 08:15:30' },
      { takenAt: new Date('2026-03-01T00:15:30Z'), takenPoint: null },
    ],
    [
      'a time with its offset',
      { takenAt: '2026:03:01 08:15:30', offset: '+01:00' },
      { takenAt: new Date('2026-03-01T07:15:30Z'), takenPoint: null },
    ],
    ['no time that there is', { takenAt: '0000:00:00 00:00:00' }, { takenAt: null, takenPoint: null }],
    ['zeros are no place', { place: [0, 0] }, { takenAt: null, takenPoint: null }],
  ])('%s', async (_what, facts, expected) => {
    const { edits: _, ...told } = await read(photo(facts));
    expect(told).toEqual(expected);
  });

  it('a place, also south and west', async () => {
    const { takenPoint } = await read(photo({ place: [-70.5123456, -33.4567891] }));
    expect(takenPoint![0]).toBeCloseTo(-70.5123456, 7);
    expect(takenPoint![1]).toBeCloseTo(-33.4567891, 7);
  });

  it.each([
    ['JPEG', Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 4, 0, 0])],
    ['PNG', Buffer.from('\x89PNG\r\n\x1a\n', 'latin1')],
    ['WebP', Buffer.from('RIFF\x04\0\0\0WEBP', 'latin1')],
    ['WebP', Buffer.from('RIFF\x10\0\0\0WEBPVP8 \x04\0\0\0', 'latin1')],
    ['AVIF', Buffer.from('\0\0\0\x14ftypavif\0\0\0\0avif', 'latin1')],
    ['HEIC', Buffer.from('\0\0\0\x14ftypheic\0\0\0\0heic', 'latin1')],
  ])('a beginning like a %s is not a picture yet', async (_, bytes) => {
    await expect(read(bytes)).rejects.toMatchObject({
      status: 415,
      code: 'file-damaged',
    });
  });
});

describe('a photo held against the report', () => {
  const point: [number, number] = [121.5, 31.2];
  const occurredAt = new Date('2026-03-01T08:00:00Z');
  const matter = { point, accuracy: null, occurredAt };
  const at = (hours: number) => new Date(occurredAt.getTime() + hours * 3_600_000);
  // A thousandth of a degree of latitude is 111 m.
  const north = (thousandths: number): [number, number] => [point[0], point[1] + thousandths / 1000];

  it('is near or far, with regard to how exact the report is', () => {
    const near = compareWithReport({ takenAt: null, takenPoint: north(1) }, matter, 'before');
    expect(near).toEqual({ distance: expect.closeTo(110.9, 0), doubts: [] });
    const facts = { takenAt: null, takenPoint: north(3) };
    expect(compareWithReport(facts, matter, 'before').doubts).toEqual(['place-differs']);
    expect(compareWithReport(facts, { ...matter, accuracy: 200 }, 'before').doubts).toEqual([]);
  });

  it('is not doubted because the phone writes GCJ-02', () => {
    const takenPoint = wgs84ToGcj02(...point);
    const { distance, doubts } = compareWithReport({ takenAt: null, takenPoint }, matter, 'before');
    expect(distance).toBeLessThan(1);
    expect(doubts).toEqual([]);
  });

  it.each([
    ['before', -23, []],
    ['before', -25, ['time-differs']],
    ['before', 25, ['time-differs']],
    ['after', 300, []],
    ['after', -1, ['time-differs']],
    ['other', 300, []],
    ['other', -25, ['time-differs']],
  ] as const)('%s the work, %d h from the report: %j', (stage, hours, doubts) => {
    expect(compareWithReport({ takenAt: at(hours), takenPoint: null }, matter, stage).doubts).toEqual(doubts);
  });
});
