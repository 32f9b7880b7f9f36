import type { CityFeature } from '../../data/demo-city/features.ts';
import type { Random } from '../../data/demo-city/random.ts';
import words from './callers.json' with { type: 'json' };
import { type CallersMap, distance, type Metres, metres, moved, walk } from './callers-map.ts';
import type { Reading, Written } from './callers-mistakes.ts';
import {
  chinese,
  compass,
  filled,
  type Maker,
  type Scene,
  someDistance,
  spelt,
  written,
} from './callers-scene.ts';

const troublesOf: Record<string, readonly string[]> = words.troubles;

const single = (at: Metres) => ({ at, probes: [], kerb: 0, given: null });

/** A facility that is called by its street and a number, as the lists have it or as people say it. */
function numbered(map: CallersMap, random: Random): Scene | null {
  const layer = random.pick(Object.keys(words.kinds)) as keyof typeof words.kinds;
  const [full, called] = words.kinds[layer] as [string, string[]];
  const list = map.layer(layer);
  const feature = random.pick(list);
  const street = map.streets.find(({ code }) => code === feature.parent)!;
  const serial = feature.name.match(/\d+$/)![0];
  const f = random.pick(called);
  const s = written(street.name);
  const only = list.filter(({ parent }) => parent === feature.parent).length === 1;
  const forms = [
    `${s.as}${full}${serial}`,
    `${s.as}${serial}号${f}`,
    `${s.as}${f}${serial}号`,
    `${s.as}第${chinese(Number(serial))}${full}`,
  ];
  if (only) forms.push(`${s.as}的${f}`, `${s.as}那个${f}`, `${s.as}${f}`);
  return {
    ...single(map.placeOf(feature)!),
    kind: 'facility',
    text: random.pick(only ? [...forms.slice(4), forms[0]!] : forms),
    namesStreet: true,
    readings: [{ pool: map.streets.map(({ name }) => name), written: s }],
    trouble: layer,
  };
}

/** A facility with a name of its own. */
function named(map: CallersMap, random: Random): Scene | null {
  const layer = random.pick(Object.keys(words.named)) as keyof typeof words.named;
  const feature = random.pick(map.layer(layer));
  const [from, to] = random.pick(words.named[layer]) as [string, string];
  if (!feature.name.includes(from)) return null;
  return placed(
    map,
    layer,
    feature,
    map.layer(layer).map(({ name }) => name),
    (name) => name.replace(from, to),
  );
}

function placed(
  map: CallersMap,
  layer: string,
  feature: CityFeature,
  pool: readonly string[],
  said: (name: string) => string,
): Scene | null {
  const at = map.placeOf(feature);
  if (!at) return null;
  const name = written(said(feature.name));
  const ring = feature.geometry.type === 'Polygon' ? feature.geometry.coordinates[0]! : [];
  const probes = ring.map((position) =>
    moved(metres(position), [at[0] - metres(position)[0], at[1] - metres(position)[1]], 20),
  );
  const readings = [{ pool: pool.map(said), written: name }];
  return {
    ...single(at),
    probes,
    kind: 'facility',
    text: name.as,
    readings,
    trouble: troublesOf[layer] ? layer : 'road',
  };
}

const tree = (map: CallersMap, random: Random): Scene | null => {
  const feature = random.pick(map.layer('ancient-trees'));
  const [, species, serial] = feature.name.match(/^古(.+?)(\d+)号$/)!;
  const text = random.pick([feature.name, `${serial}号古${species}`, `古树${species}${serial}号`]);
  return { ...single(map.placeOf(feature)!), kind: 'facility', text, readings: [], trouble: 'ancient-trees' };
};

const facility: Maker = (map, random) => {
  const draw = random.next();
  return draw < 0.4 ? numbered(map, random) : draw < 0.9 ? named(map, random) : tree(map, random);
};

/** A facility that is known by the crossing beside it. */
const beside: Maker = (map, random) => {
  const layer = random.pick([
    'public-toilets',
    'bin-stations',
    'compaction-stations',
    'pocket-parks',
    'vending-places',
    'air-stations',
  ] as const);
  const list = map.layer(layer);
  const at = map.placeOf(random.pick(list))!;
  if (list.filter((other) => distance(map.placeOf(other)!, at) < 500).length > 1) return null;
  const near = map.crossings.filter((candidate) => distance(candidate.at, at) < 130);
  const nearest = near.sort((x, y) => distance(x.at, at) - distance(y.at, at))[0];
  if (!nearest) return null;
  const [a, b] = random.shuffled(nearest.roads).map(written) as [Written, Written];
  if (map.pairs.get(`${a.name}|${b.name}`) !== nearest) return null;
  const p = filled(random.pick(words.joint), { a: a.as, b: b.as });
  const text = filled(random.pick(words.beside), { p, f: random.pick(words.kinds[layer][1] as string[]) });
  const readings: Reading[] = [{ meeting: map.meeting, first: a, second: b }];
  return { ...single(at), kind: 'beside', text, readings, trouble: layer };
};

/** Some metres from a village or a facility, as the crow flies. */
const away: Maker = (map, random) => {
  const base = random.chance(0.4) ? village(map, random) : named(map, random);
  if (!base || /里面|门口|附近|这边/.test(base.text)) return null;
  const name = random.pick(Object.keys(compass));
  const { far, said } = someDistance(random);
  const tail = filled(random.pick(words.offset.filter((frame) => !frame.includes('{r}'))), {
    d: name,
    n: said,
  });
  const probes = [0, 0.6, 1.4].map((part) => moved(base.at, compass[name]!, far * part));
  return {
    ...base,
    kind: 'away',
    text: base.text + tail,
    at: moved(base.at, compass[name]!, far),
    probes,
    trouble: 'road',
  };
};

const village: Maker = (map, random) => {
  const list = map.layer('place-names').filter(({ properties }) => properties.kind === 'neighbourhood');
  const feature = random.pick(list);
  const scene = placed(
    map,
    'village',
    feature,
    list.map(({ name }) => name),
    (name) => name,
  );
  if (!scene) return null;
  const frames = [...words.village, feature.name.endsWith('村') ? '{v}村口' : '{v}小区'];
  return { ...scene, kind: 'village', text: filled(random.pick(frames), { v: feature.name }) };
};

/** A thing by the code on its plate. */
const code: Maker = (map, random) => {
  const layer = random.pick(Object.keys(words.coded)) as keyof typeof words.coded;
  const feature = random.pick(map.layer(layer));
  const plate = feature.code!;
  const long = plate.replace(/^(\d{6})(\d{4})(\d{6})$/, '$1 $2 $3');
  const c = random.pick([plate, plate, long, spelt(plate, true), spelt(plate, false), plate.toLowerCase()]);
  const text = filled(random.pick(words.coded[layer]), { c });
  return {
    ...single(map.placeOf(feature)!),
    kind: 'code',
    text,
    given: 'exact',
    readings: [],
    trouble: layer,
  };
};

/** A short road by its code. */
const roadCode: Maker = (map, random) => {
  const { line, code: plate, width } = random.pick(map.stretches);
  const length = line.reduce((sum, at, i) => sum + (i ? distance(line[i - 1]!, at) : 0), 0);
  if (length > 300) return null;
  const along = [0.5, 0.1, 0.3, 0.7, 0.9].map(
    (part) => walk({ road: '', line, from: 0, step: 1 }, length * part)!.at,
  );
  const text = filled(random.pick(words.roadCodes), { c: random.pick([plate, plate, spelt(plate, true)]) });
  const [at, ...probes] = along;
  return {
    ...single(at!),
    probes,
    kerb: width / 2 + 4,
    kind: 'code',
    text,
    readings: [],
    trouble: 'section',
  };
};

export const siteMakers: readonly (readonly [weight: number, maker: Maker])[] = [
  [9, facility],
  [3, beside],
  [3, away],
  [4, village],
  [2, code],
  [1, roadCode],
];
