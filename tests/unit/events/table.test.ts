import { describe, expect, it } from 'vitest';
import { readTableReports } from '../../../server/events/table.ts';

const bytes = (text: string) => Buffer.from(text);
/** 编号,事项,经度,纬度,描述 and a row of them, in GB 18030. */
const inGb18030 = Buffer.concat([
  Buffer.from('b1e0bac52cca c2cfee2cbead b6c82cceb3b6c82cc3e8caf60a'.replaceAll(' ', ''), 'hex'),
  Buffer.from('A-1,road.roadside-rubbish,123.005,31.005,', 'latin1'),
  Buffer.from('c0ac bbf8'.replaceAll(' ', ''), 'hex'),
]);

describe('a table of reports', () => {
  it('is read by the names of its columns, in English or Chinese, in any order', async () => {
    const english =
      'lat,lon,item,occurred_at,external_id\n31.005,123.005,road.pothole,2026-11-21T09:00:00Z,7\n';
    expect(await readTableReports(bytes(english), undefined)).toEqual([
      {
        lat: 31.005,
        lon: 123.005,
        item: 'road.pothole',
        occurredAt: '2026-11-21T09:00:00Z',
        externalId: '7',
        properties: {},
      },
    ]);
    const chinese =
      '\ufeff事项,经度,纬度,发生时间,紧急程度,"问题描述",巡查员\r\nroad.pothole,123,31,2026/1/2 8:05,高,"路面,坑洼",张\r\n';
    expect(await readTableReports(bytes(chinese), undefined)).toEqual([
      {
        item: 'road.pothole',
        lon: 123,
        lat: 31,
        occurredAt: '2026-01-02T08:05:00+08:00',
        severity: 'high',
        description: '路面,坑洼',
        properties: { 巡查员: '张' },
      },
    ]);
  });

  it('may be in GB 18030, told or not', async () => {
    const expected = [
      {
        externalId: 'A-1',
        item: 'road.roadside-rubbish',
        lon: 123.005,
        lat: 31.005,
        description: '垃圾',
        properties: {},
      },
    ];
    expect(await readTableReports(inGb18030, undefined)).toEqual(expected);
    expect(await readTableReports(inGb18030, 'gbk')).toEqual(expected);
    await expect(readTableReports(inGb18030, 'utf-8')).rejects.toThrow('not valid utf-8');
    await expect(readTableReports(inGb18030, 'klingon')).rejects.toThrow('no encoding "klingon"');
  });

  it('keeps what is no number, so that its refusal can quote it, and names a row that is too short', async () => {
    const [first, second] = await readTableReports(bytes('item,lon,lat\na,east,31\nb,1\n'), undefined);
    expect(first).toMatchObject({ lon: 'east', lat: 31 });
    expect(second).toMatchObject({ code: 'invalid-csv', errors: [{ path: 'row 3' }] });
  });

  it.each([
    ['', 'empty-body'],
    ['item,lon\na,1\n', 'missing-column'],
    ['item,lon,lat,经度\na,1,2,3\n', 'repeated-column'],
    ['item,lon,lat\n"a,1,2\n', 'invalid-csv'],
  ])('%j is refused as a whole', async (text, code) => {
    await expect(readTableReports(bytes(text), undefined)).rejects.toThrow(
      expect.objectContaining({ status: 400, code }),
    );
  });
});
