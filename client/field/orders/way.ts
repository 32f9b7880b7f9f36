import gcoord from 'gcoord';
import type { Position } from '../../ui/position.ts';

/** Map apps that a link opens; which of them a phone has, only the person knows. */
export const mapApps = ['amap', 'baidu', 'tencent', 'system', 'apple'] as const;
export type MapApp = (typeof mapApps)[number];

const seven = (value: number) => value.toFixed(6);

/**
 * The link that shows the way to a place in a map app. Amap and Tencent read GCJ-02, Baidu BD-09, Apple in China GCJ-02;
 * `geo:` (RFC 5870) is WGS 84. Sources: the apps' pages on their URI interfaces.
 * @param point longitude and latitude in WGS 84
 */
export function wayTo(app: MapApp, point: Position, name: string): string {
  const [lon, lat] = point;
  const [gcjLon, gcjLat] = gcoord.transform<Position>(point, gcoord.WGS84, gcoord.GCJ02);
  const [bdLon, bdLat] = gcoord.transform<Position>(point, gcoord.WGS84, gcoord.BD09);
  const words = encodeURIComponent(name);
  switch (app) {
    case 'system':
      return `geo:${seven(lat)},${seven(lon)}?q=${seven(lat)},${seven(lon)}(${words})`;
    case 'amap':
      return `https://uri.amap.com/navigation?to=${seven(gcjLon)},${seven(gcjLat)},${words}&mode=car&coordinate=gaode&src=wangge&callnative=1`;
    case 'baidu':
      return `https://api.map.baidu.com/direction?origin=我的位置&destination=latlng:${seven(bdLat)},${seven(bdLon)}|name:${words}&mode=driving&coord_type=bd09ll&output=html&src=wangge`;
    case 'tencent':
      return `https://apis.map.qq.com/uri/v1/routeplan?type=drive&to=${words}&tocoord=${seven(gcjLat)},${seven(gcjLon)}&referer=wangge`;
    case 'apple':
      return `https://maps.apple.com/?daddr=${seven(gcjLat)},${seven(gcjLon)}&dirflg=d&q=${words}`;
  }
}
