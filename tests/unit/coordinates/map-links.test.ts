import gcoord from 'gcoord';
import { describe, expect, it } from 'vitest';
import { readMapLink } from '../../../server/coordinates/map-links.ts';
import { type Place, wgs84ToBd09, wgs84ToGcj02 } from '../../../server/coordinates/transform.ts';

const place: Place = [121.4737, 31.2304];
const [gcjLon, gcjLat] = wgs84ToGcj02(...place);
const [bdLon, bdLat] = wgs84ToBd09(...place);
const [bdX, bdY] = gcoord.transform<Place>(place, gcoord.WGS84, gcoord.BD09MC);

describe('links of maps', () => {
  it.each([
    ['高德地图', `https://uri.amap.com/marker?position=${gcjLon},${gcjLat}&name=a`, 'GCJ-02'],
    ['高德地图', `https://uri.amap.com/marker?position=${place}&coordinate=wgs84`, 'WGS 84'],
    [
      '高德地图',
      `https://uri.amap.com/navigation?from=116.4,39.9,a&to=${gcjLon},${gcjLat},b&mode=car`,
      'GCJ-02',
    ],
    ['高德地图', `https://www.amap.com/?q=${gcjLat},${gcjLon},name`, 'GCJ-02'],
    ['高德地图', `https://wb.amap.com/?p=B00155L3DH,${gcjLat},${gcjLon},name`, 'GCJ-02'],
    ['高德地图', `https://ditu.amap.com/regeo?lng=${gcjLon}&lat=${gcjLat}&src=a`, 'GCJ-02'],
    ['百度地图', `http://api.map.baidu.com/marker?location=${bdLat},${bdLon}&title=a&output=html`, 'BD-09'],
    ['百度地图', `http://api.map.baidu.com/marker?location=${gcjLat},${gcjLon}&coord_type=gcj02`, 'GCJ-02'],
    ['百度地图', `https://map.baidu.com/@${bdX},${bdY},15z`, 'BD-09'],
    ['百度地图', `https://map.baidu.com/poi/%E5%9C%B0/@${bdX},${bdY},19z?uid=a`, 'BD-09'],
    ['腾讯地图', `https://apis.map.qq.com/uri/v1/marker?marker=coord:${gcjLat},${gcjLon};title:a`, 'GCJ-02'],
    [
      '腾讯地图',
      `https://apis.map.qq.com/uri/v1/geocoder?coord=${place[1]},${place[0]}&coord_type=1`,
      'WGS 84',
    ],
    ['腾讯地图', `https://map.qq.com/?type=marker&pointx=${gcjLon}&pointy=${gcjLat}`, 'GCJ-02'],
    ['OpenStreetMap', `https://www.openstreetmap.org/#map=15/${place[1]}/${place[0]}`, 'WGS 84'],
    [
      'OpenStreetMap',
      `https://www.openstreetmap.org/?mlat=${place[1]}&mlon=${place[0]}#map=12/1/2`,
      'WGS 84',
    ],
    ['天地图', `https://map.tianditu.gov.cn/?center=${place}&zoom=15`, 'WGS 84'],
  ])('%s: %s is in %s', (site, link, crs) => {
    const read = readMapLink(`看这里 ${link} 谢谢`)!;
    expect(read.site?.zh).toBe(site);
    expect(read.places).toHaveLength(1);
    expect(read.places[0]).toMatchObject({ crs, declared: true });
    expect(read.places[0]!.point[0]).toBeCloseTo(place[0], 5);
    expect(read.places[0]!.point[1]).toBeCloseTo(place[1], 5);
  });

  it.each([
    ['Google Maps', `https://www.google.com/maps/@${gcjLat},${gcjLon},15z`],
    ['Google Maps', `https://www.google.com.hk/maps/search/?api=1&query=${gcjLat}%2C${gcjLon}`],
    [
      'Google Maps',
      `https://www.google.com/maps/place/a/@31,121,15z/data=!3m1!4b1!4m5!8m2!3d${gcjLat}!4d${gcjLon}`,
    ],
    ['Apple Maps', `https://maps.apple.com/?ll=${gcjLat},${gcjLon}&q=a`],
  ])('%s: %s may be in GCJ-02 or in WGS 84', (site, link) => {
    const read = readMapLink(link)!;
    expect(read.site?.en).toBe(site);
    expect(read.places.map(({ crs, declared }) => [crs, declared])).toEqual([
      ['GCJ-02', false],
      ['WGS 84', false],
    ]);
    expect(read.places[0]!.point[0]).toBeCloseTo(place[0], 6);
  });

  it.each([
    ['https://surl.amap.com/5Q8bZ4w', '高德地图', /短链接/],
    ['https://uri.amap.com/marker?position=121.47', '高德地图', /没有完整的坐标/],
    ['http://api.map.baidu.com/marker?location=95.2,181.5', '百度地图', /不是经纬度/],
    ['https://example.com/a', undefined, /不认识 example\.com/],
    ['https://', undefined, undefined],
  ])('says of %s why it names no place', (link, site, words) => {
    const read = readMapLink(link);
    expect(read?.site?.zh).toBe(site);
    expect(read?.places ?? []).toEqual([]);
    if (words) expect(read?.unread?.zh).toMatch(words);
  });

  it('is not of other texts', () => {
    expect(readMapLink('锦泉大道65号')).toBeNull();
  });
});
