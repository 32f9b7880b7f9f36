import type { FieldMap } from './field-map.ts';

/** Which columns of a table hold places: two of them, or one with both values or with Well-Known Text. */
export type CoordinateColumns =
  | { kind: 'pair'; longitude: number; latitude: number; crs: string | undefined }
  | { kind: 'wkt'; column: number; crs: string | undefined }
  | { kind: 'combined'; column: number; crs: string | undefined };

type Axis = 'longitude' | 'latitude';

interface Candidate {
  column: number;
  axis: Axis;
  /** How plainly the name says so: 0 for words of longitude and latitude, more for X and Y. */
  rank: number;
  /** The name without its axis: `高德经度` and `高德纬度` belong together. */
  rest: string;
}

const affix =
  'gps|wgs|cgcs|gcj|bd|amap|baidu|qq|gauss|gis|geo|point|pt|coord(?:inate)?s?|loc(?:ation)?|cent(?:er|re|roid)?|map|start|end|deg(?:rees?)?|dd|dms|dec|val(?:ue)?|num|meters?|metres?|m|高德|百度|腾讯|火星|国家|地图|中心|起点|终点|点位?|地理|位置|定位|空间|大地|平面|高斯|投影|坐标|采集|事发|案件|设施|数值|值|度|米|的|\\d+';
const words: readonly [Axis, number, string][] = [
  ['longitude', 0, 'longt?itude|long|lon|lng|经度|东经|jingdu'],
  ['latitude', 0, 'latt?itude|lat|纬度|北纬|weidu'],
  ['longitude', 1, 'x|jd'],
  ['latitude', 1, 'y|wd'],
  ['longitude', 2, 'east(?:ing)?|e|横|东'],
  ['latitude', 2, 'north(?:ing)?|n|纵|北'],
];
const patterns = words.map(
  ([axis, rank, core]) => [axis, rank, new RegExp(`^((?:${affix})*)(?:${core})((?:${affix})*)$`)] as const,
);
const combined = new RegExp(
  `^(?:${affix})*(?:坐标|经纬度?|经度纬度|coord(?:inate)?s?|lat(?:itude)?(?:lng|lon|long|longitude)|(?:lng|lon|long|longitude)lat(?:itude)?|xy)(?:${affix})*$`,
);
const wktNames = new Set(['wkt', 'geom', 'geometry', 'thegeom', 'shape', '几何', '几何图形', '空间几何']);

/** A name as it is compared: without units in brackets, spaces and signs. */
function plainName(name: string): string {
  return name
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[([{【〔<].*?[)\]}】〕>]/g, '')
    .replace(/[\s_\-./·:,°º'"′″]/g, '');
}

/** The system that a column's name speaks of, where it is not the usual one. */
function systemOf(name: string): string | undefined {
  if (/gcj|高德|腾讯|火星|amap|qq/i.test(name)) return 'GCJ-02';
  if (/bd|百度|baidu/i.test(name)) return 'BD-09';
  return undefined;
}

function candidates(names: readonly string[]): Candidate[] {
  return names.flatMap((name, column) => {
    const plain = plainName(name);
    for (const [axis, rank, pattern] of patterns) {
      const match = pattern.exec(plain);
      if (match) return [{ column, axis, rank, rest: `${match[1]}*${match[2]}` }];
    }
    return [];
  });
}

/**
 * The longitude and latitude that belong together, the plainest first: of one rank, with the same rest of the name where
 * there are such, in a system without an offset where there are several, the first ones otherwise.
 */
function findPair(names: readonly string[]): CoordinateColumns | undefined {
  const found = candidates(names);
  const pairs = found
    .filter(({ axis }) => axis === 'longitude')
    .flatMap((longitude) =>
      found
        .filter(({ axis, rank }) => axis === 'latitude' && rank === longitude.rank)
        .map((latitude) => ({
          longitude: longitude.column,
          latitude: latitude.column,
          crs: systemOf(names[longitude.column]!),
          order: [longitude.rank, Number(longitude.rest !== latitude.rest)],
        })),
    )
    .map((pair) => ({ ...pair, order: [...pair.order, Number(pair.crs !== undefined), pair.longitude] }));
  pairs.sort((a, b) => {
    const at = a.order.findIndex((value, i) => value !== b.order[i]);
    return at < 0 ? 0 : a.order[at]! - b.order[at]!;
  });
  const best = pairs[0];
  return best && { kind: 'pair', longitude: best.longitude, latitude: best.latitude, crs: best.crs };
}

/** The axes that no column's name speaks of, as a message calls them. */
export function missingAxes(names: readonly string[]): string {
  const found = new Set(candidates(names).map(({ axis }) => axis));
  if (found.size === 1) return found.has('longitude') ? 'latitude column' : 'longitude column';
  return 'longitude and latitude columns';
}

/** The place of a field among names, also where only its case differs; -1 where it is not among them. */
function indexOfField(names: readonly string[], field: string): number {
  const exact = names.indexOf(field);
  return exact >= 0 ? exact : names.findIndex((name) => name.toLowerCase() === field.toLowerCase());
}

/** The columns that a person has named. */
function chosenColumns(names: readonly string[], map: FieldMap): CoordinateColumns | undefined {
  const place = (field: string | undefined) => (field === undefined ? -1 : indexOfField(names, field.trim()));
  const column = place(map.coordinates);
  if (column >= 0) return { kind: 'combined', column, crs: systemOf(names[column]!) };
  const [longitude, latitude] = [place(map.lon), place(map.lat)];
  return longitude >= 0 && latitude >= 0
    ? { kind: 'pair', longitude, latitude, crs: systemOf(names[longitude]!) }
    : undefined;
}

/**
 * The columns of places in a header: those that a person has named, or else two whose names speak of longitude and
 * latitude or of X and Y in whatever form, one of Well-Known Text, or one with both values.
 */
export function findColumns(names: readonly string[], map: FieldMap): CoordinateColumns | undefined {
  if (map.lon !== undefined || map.lat !== undefined || map.coordinates !== undefined)
    return chosenColumns(names, map);
  const pair = findPair(names);
  if (pair) return pair;
  const wkt = names.findIndex((name) => wktNames.has(plainName(name)));
  if (wkt >= 0) return { kind: 'wkt', column: wkt, crs: undefined };
  const column = names.findIndex((name) => combined.test(plainName(name)));
  return column >= 0 ? { kind: 'combined', column, crs: systemOf(names[column]!) } : undefined;
}
