import gcoord from 'gcoord';
import type { PastedPlace } from './pasted.ts';
import { bd09ToWgs84, gcj02ToWgs84, type Place } from './transform.ts';

type Datum = 'WGS 84' | 'GCJ-02' | 'BD-09';

interface Title {
  zh: string;
  en: string;
}

/** A link: the places that it may mean, one for each datum of its site, or why there is none. */
interface MapLink {
  /** The map that it is of; null for one that is not known. */
  site: Title | null;
  places: PastedPlace[];
  unread: Title | null;
}

interface Found {
  /** As the link has them: longitude or easting, latitude or northing. */
  pair: Place;
  latitudeFirst: boolean;
  /** Where the link says it itself. */
  datum?: Datum;
}

const number = '(-?\\d{1,8}(?:\\.\\d+)?)';
const two = new RegExp(`${number}(?:,|%2C|/|\\s)+${number}`, 'i');

/** Two numbers of a text, latitude first or longitude first. */
function pairIn(text: string | null, latitudeFirst: boolean): Found | null {
  const found = text === null ? null : two.exec(text);
  if (!found) return null;
  const [a, b] = [Number(found[1]), Number(found[2])];
  return { pair: latitudeFirst ? [b, a] : [a, b], latitudeFirst };
}

function members(query: URLSearchParams, longitude: string, latitude: string): Found | null {
  const pair = [query.get(longitude), query.get(latitude)];
  if (!pair.every((text) => text !== null && /^-?\d+(\.\d+)?$/.test(text))) return null;
  return { pair: pair.map(Number) as Place, latitudeFirst: false };
}

interface Site {
  title: Title;
  hosts: RegExp;
  /** The likeliest first. On the mainland, maps from abroad show GCJ-02 where they do not show WGS 84. */
  datums: readonly Datum[];
  read(url: URL, query: URLSearchParams): Found | null;
}

const wgs84Named = /wgs|gps/i;

const sites: readonly Site[] = [
  {
    title: { zh: '高德地图', en: 'Amap' },
    hosts: /(^|\.)(amap|gaode)\.com$/,
    datums: ['GCJ-02'],
    read(_, query) {
      const found =
        pairIn(query.get('position'), false) ??
        pairIn(query.get('to') ?? query.get('dest') ?? query.get('center'), false) ??
        members(query, 'lng', 'lat') ??
        members(query, 'lon', 'lat') ??
        pairIn(query.get('q'), true) ??
        pairIn(/^[^,]*,(.*)$/.exec(query.get('p') ?? '')?.[1] ?? null, true);
      return found && wgs84Named.test(query.get('coordinate') ?? '') ? { ...found, datum: 'WGS 84' } : found;
    },
  },
  {
    title: { zh: '百度地图', en: 'Baidu Maps' },
    hosts: /(^|\.)map\.baidu\.com$/,
    datums: ['BD-09'],
    read(url, query) {
      const named = query.get('coord_type') ?? '';
      const datum: Datum = wgs84Named.test(named) ? 'WGS 84' : /gcj/i.test(named) ? 'GCJ-02' : 'BD-09';
      const found =
        pairIn(query.get('location') ?? query.get('latlng') ?? query.get('center'), true) ??
        members(query, 'lng', 'lat');
      if (found) return { ...found, datum };
      // Addresses of the site itself are metres of its own Mercator projection.
      const metres = pairIn(/@([^/]*)/.exec(url.pathname)?.[1] ?? null, false);
      return metres && { ...metres, pair: gcoord.transform<Place>(metres.pair, gcoord.BD09MC, gcoord.BD09) };
    },
  },
  {
    title: { zh: '腾讯地图', en: 'Tencent Maps' },
    hosts: /(^|\.)map\.qq\.com$/,
    datums: ['GCJ-02'],
    read(_, query) {
      const found =
        pairIn(/coord:([^;]*)/.exec(query.get('marker') ?? '')?.[1] ?? null, true) ??
        pairIn(query.get('coord') ?? query.get('tocoord') ?? query.get('center'), true) ??
        members(query, 'pointx', 'pointy');
      return found && query.get('coord_type') === '1' ? { ...found, datum: 'WGS 84' } : found;
    },
  },
  {
    title: { zh: 'Google 地图', en: 'Google Maps' },
    hosts: /(^|\.)google\.(com|cn|[a-z.]{2,6})$/,
    datums: ['GCJ-02', 'WGS 84'],
    read(url, query) {
      const place = /!3d(-?[\d.]+)!4d(-?[\d.]+)/.exec(url.href);
      return (
        pairIn(place && `${place[1]},${place[2]}`, true) ??
        pairIn(query.get('query') ?? query.get('q') ?? query.get('ll') ?? query.get('destination'), true) ??
        pairIn(/@([^/]*)/.exec(url.pathname)?.[1] ?? null, true)
      );
    },
  },
  {
    title: { zh: 'OpenStreetMap', en: 'OpenStreetMap' },
    hosts: /(^|\.)(openstreetmap\.org|osm\.org)$/,
    datums: ['WGS 84'],
    read: (url, query) =>
      members(query, 'mlon', 'mlat') ?? pairIn(/map=[\d.]+\/(.*)$/.exec(url.hash)?.[1] ?? null, true),
  },
  {
    title: { zh: 'Apple 地图', en: 'Apple Maps' },
    hosts: /(^|\.)maps\.apple\.com$/,
    datums: ['GCJ-02', 'WGS 84'],
    read: (_, query) =>
      pairIn(
        query.get('coordinate') ??
          query.get('ll') ??
          query.get('daddr') ??
          query.get('sll') ??
          query.get('q'),
        true,
      ),
  },
  {
    title: { zh: '天地图', en: 'Tianditu' },
    hosts: /(^|\.)tianditu\.(gov\.)?cn$/,
    datums: ['WGS 84'],
    read: (_, query) =>
      members(query, 'lng', 'lat') ??
      members(query, 'lon', 'lat') ??
      members(query, 'x', 'y') ??
      pairIn(query.get('center') ?? query.get('position'), false),
  },
];

const toWgs84: Record<Datum, (lon: number, lat: number) => Place> = {
  'WGS 84': (lon, lat) => [lon, lat],
  'GCJ-02': gcj02ToWgs84,
  'BD-09': bd09ToWgs84,
};

const unread = (site: Title | null, zh: string, en: string): MapLink => ({
  site,
  places: [],
  unread: { zh, en },
});

/**
 * Reads a link that somebody copied from a map: of Amap, Baidu, Tencent, Google, OpenStreetMap, Apple or Tianditu, each in
 * the datum that the site has. Nothing is fetched: a short link, which holds no coordinates, is not read.
 * @returns null where the text is no link
 */
export function readMapLink(text: string): MapLink | null {
  const address = /https?:\/\/\S+/i.exec(text)?.[0];
  if (!address) return null;
  let url: URL;
  try {
    url = new URL(address);
  } catch {
    return unread(null, '链接不完整，请重新复制。', 'The link is cut short: copy it again.');
  }
  const host = url.hostname.toLowerCase();
  const site = sites.find(({ hosts }) => hosts.test(host));
  if (!site)
    return unread(
      null,
      `不认识 ${host} 的链接；可粘贴${sites.map(({ title }) => title.zh).join('、')}的链接，或直接粘贴坐标。`,
      `Links of ${host} are not read; paste one of ${sites.map(({ title }) => title.en).join(', ')}, or the coordinates.`,
    );
  const found = site.read(url, url.searchParams);
  if (!found)
    return unread(
      site.title,
      `${site.title.zh}的这个链接里没有完整的坐标；短链接请先在浏览器中打开，再复制地址。`,
      `This link of ${site.title.en} holds no whole coordinates; open a short link in a browser and copy the address from there.`,
    );
  const { pair, latitudeFirst, datum } = found;
  const datums = datum ? [datum] : site.datums;
  if (!pair.every(Number.isFinite) || Math.abs(pair[0]) > 180 || Math.abs(pair[1]) > 90)
    return unread(
      site.title,
      `${site.title.zh}的链接里 ${pair.join(', ')} 不是经纬度。`,
      `${pair.join(', ')} in the link of ${site.title.en} is no longitude and latitude.`,
    );
  return {
    site: site.title,
    unread: null,
    places: datums.map((crs) => ({
      point: toWgs84[crs](...pair),
      crs,
      declared: datums.length === 1,
      latitudeFirst,
    })),
  };
}
