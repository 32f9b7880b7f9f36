import type { Random } from '../../data/demo-city/random.ts';
import words from './callers.json' with { type: 'json' };
import {
  type Arm,
  type CallersMap,
  type Crossing,
  distance,
  type Metres,
  metres,
  moved,
  spot,
  walk,
} from './callers-map.ts';
import { stem, type Written } from './callers-mistakes.ts';
import { chinese, compass, filled, type Maker, someDistance, spelt, written } from './callers-scene.ts';

const corners: Record<string, Metres> = { 东北: [1, 1], 东南: [1, -1], 西北: [-1, 1], 西南: [-1, -1] };

/** Two roads that meet once, the way they are named; most are no lanes, for lanes are seldom named. */
function somePair(map: CallersMap, random: Random): { crossing: Crossing; a: Written; b: Written } | null {
  const lanes = random.chance(0.25);
  for (let i = 0; i < 200; i++) {
    const crossing = random.pick(map.crossings);
    const [first, second] = random.shuffled(crossing.roads) as [string, string];
    if (map.pairs.get(`${first}|${second}`) !== crossing) continue;
    if (
      !lanes &&
      !map.classOf.has(first) &&
      !(/[路街]$/.test(first) && !first.endsWith('支路') && /[路街道]$/.test(second))
    )
      continue;
    return { crossing, a: written(first), b: written(second) };
  }
  return null;
}

/** Drops the suffix of one of the two in some sentences. */
function clipped(random: Random, a: Written, b: Written): void {
  if (!random.chance(0.12)) return;
  const one = random.chance(0.6) ? a : b;
  one.as = stem(one.name);
}

function widest(map: CallersMap, { roads }: Crossing): number {
  return Math.max(...roads.map((road) => map.widthOf.get(road)!));
}

function crossing(kind: 'crossing' | 'near'): Maker {
  return (map, random) => {
    const pair = somePair(map, random);
    if (!pair) return null;
    const { crossing, a, b } = pair;
    let frame = random.pick(words[kind]);
    if (frame.includes('十字') && crossing.arms.length !== 4) frame = '{a}{b}丁字路口';
    if (/^\{a\}[{和与/、 -]/.test(frame) && kind === 'crossing') clipped(random, a, b);
    return {
      kind,
      text: filled(frame, { a: a.as, b: b.as }),
      at: crossing.at,
      probes: [],
      kerb: widest(map, crossing) / 2 + 6,
      given: null,
      readings: [{ meeting: map.meeting, first: a, second: b }],
      trouble: 'road',
    };
  };
}

/** A side or a corner of a crossing. */
const side: Maker = (map, random) => {
  const pair = somePair(map, random);
  if (!pair) return null;
  const { crossing, a, b } = pair;
  const corner = random.chance(0.6);
  const name = random.pick(Object.keys(corner ? corners : compass));
  const towards = (corner ? corners : compass)[name]!;
  const far = (widest(map, crossing) / 2) * (corner ? 1.42 : 1) + 8;
  clipped(random, a, b);
  const tail = filled(random.pick(corner ? words.corner : words.side), { d: name });
  return {
    kind: 'side',
    text: filled(random.pick(words.joint), { a: a.as, b: b.as }) + tail,
    at: moved(crossing.at, towards, far),
    probes: [0.8, 1.5].map((part) => moved(crossing.at, towards, far * part)),
    kerb: 0,
    given: 'side',
    readings: [{ meeting: map.meeting, first: a, second: b }],
    trouble: 'road',
  };
};

/** The arm of a crossing that goes towards a direction, where no other goes nearly so. */
function armTowards(arms: readonly Arm[], towards: Metres): Arm | null {
  const rated = arms
    .flatMap((arm) => {
      const end = walk(arm, 40);
      if (!end) return [];
      const start = arm.line[arm.from]!;
      const off = [end.at[0] - start[0], end.at[1] - start[1]] as const;
      return [{ arm, cosine: (off[0] * towards[0] + off[1] * towards[1]) / (Math.hypot(...off) || 1) }];
    })
    .sort((x, y) => y.cosine - x.cosine);
  const [best, next] = rated;
  return best && best.cosine > 0.85 && (!next || best.cosine - next.cosine > 0.25) ? best.arm : null;
}

/** Some metres from a crossing, along the road that goes there. */
const offset: Maker = (map, random) => {
  const pair = somePair(map, random);
  if (!pair) return null;
  const { crossing, a, b } = pair;
  const d = random.pick(Object.keys(compass));
  const { far, said } = someDistance(random);
  const frame = random.pick(words.offset);
  const arms = crossing.arms.filter(
    ({ road }) => road === a.name || (road === b.name && !frame.includes('{r}')),
  );
  const arm = armTowards(arms, compass[d]!);
  const end = arm && walk(arm, far);
  if (!end) return null;
  clipped(random, a, b);
  const probes = [0.7, 1.3].flatMap((part) => {
    const probe = walk(arm, far * part);
    return probe ? [probe.at] : [];
  });
  return {
    kind: 'offset',
    text: filled(random.pick(words.joint), { a: a.as, b: b.as }) + filled(frame, { d, n: said, r: a.as }),
    at: end.at,
    probes,
    kerb: map.widthOf.get(arm.road)! / 2 + 4,
    given: null,
    readings: [{ meeting: map.meeting, first: a, second: b }],
    trouble: 'road',
  };
};

/** A road between two others that cross it. */
const section: Maker = (map, random) => {
  const pair = somePair(map, random);
  if (!pair) return null;
  const { crossing, a, b } = pair;
  const arm = crossing.arms.find(({ road }) => road === a.name);
  if (!arm) return null;
  const far = random.between(150, 900);
  let length = 0;
  let i = arm.from;
  for (; arm.line[i + arm.step] && length < far; i += arm.step)
    length += distance(arm.line[i]!, arm.line[i + arm.step]!);
  const end = arm.line[i]!;
  const last = map.crossingAt(end);
  const c = last?.roads.find((road) => road !== a.name && road !== b.name);
  if (!c || map.pairs.get(`${a.name}|${c}`) !== last || length < 120) return null;
  const third = written(c);
  const [at, ...probes] = [0.5, 0.15, 0.3, 0.7, 0.85].map((part) => walk(arm, length * part)!);
  const width = map.widthOf.get(a.name)!;
  const scene = {
    kind: 'section',
    text: filled(random.pick(words.section), { a: a.as, b: b.as, c }),
    readings: [
      { meeting: map.meeting, first: a, second: b },
      { meeting: map.meeting, first: a, second: third },
    ],
    trouble: 'section',
  };
  const name = random.pick(Object.keys(compass));
  const towards = compass[name]!;
  const across =
    Math.abs(at!.ahead[0] * towards[0] + at!.ahead[1] * towards[1]) / (Math.hypot(...at!.ahead) || 1);
  if (across < 0.4 && random.chance(0.3)) {
    const beside = [at!, ...probes].map((point) => moved(point.at, towards, width / 2 + 4));
    const text = scene.text + random.pick([`${name}侧`, `的${name}侧`, `，路${name}`, `${name}侧人行道上`]);
    return { ...scene, text, at: beside[0]!, probes: beside.slice(1), kerb: 0, given: 'side' };
  }
  return { ...scene, at: at!.at, probes: probes.map((point) => point.at), kerb: width / 2 + 4, given: null };
};

/** A house number, or a compound (弄) with what is in it. */
const address: Maker = (map, random) => {
  const stretch = random.pick(map.stretches);
  if (stretch.to <= stretch.from) return null;
  if (!map.classOf.has(stretch.name) && !/[路街]$/.test(stretch.name) && random.chance(0.7)) return null;
  const number = random.integer(stretch.from, stretch.to);
  const compound = /[^支]路$|街$|大道$/.test(stretch.name) && random.chance(0.35);
  const said = random.pick([
    ...Array<string>(7).fill(String(number)),
    chinese(number),
    chinese(number),
    number > 99 ? spelt(String(number), true) : chinese(number),
  ]);
  const across = !compound && random.chance(0.07);
  const inner = random.integer(1, 60);
  const road = written(stretch.name);
  const values = {
    r: road.as,
    n: said,
    m: /\d/.test(said) ? String(inner) : chinese(inner),
    u: String(random.integer(1, 6) * 100 + random.integer(1, 4)),
  };
  return {
    kind: 'address',
    text: across
      ? `${road.as}${said}号对面`
      : filled(random.pick(compound ? words.compound : words.address), values),
    at: map.door(stretch, number, across),
    probes: [],
    kerb: 0,
    given: 'exact',
    readings: [{ pool: map.roadNames, written: road }],
    trouble: 'house',
  };
};

/** A road that crosses a river. */
const river: Maker = (map, random) => {
  const reach = random.pick(map.layer('rivers').filter(({ properties }) => Number(properties.width) <= 80));
  const name = String(reach.properties.river);
  const crossings = riverCrossings(map).get(name);
  if (!crossings?.size) return null;
  const [road, found] = random.pick([...crossings]);
  if (!found) return null;
  const [r, a] = [written(name), written(road)];
  const pairs = new Map(
    [...riverCrossings(map)].flatMap(([key, roads]) =>
      [...roads.keys()].map((other) => [`${key}|${other}`, 0]),
    ),
  );
  const meeting = { pairs, firsts: [...riverCrossings(map).keys()], seconds: map.roadNames };
  return {
    kind: 'river',
    text: filled(random.pick(words.river), { r: name, a: road }),
    at: found.at,
    probes: [],
    kerb: map.widthOf.get(road)! / 2 + 4,
    given: null,
    readings: [{ meeting, first: r, second: a }],
    trouble: 'river',
  };
};

const crossed = new WeakMap<CallersMap, Map<string, Map<string, Crossing | null>>>();

/** Rivers by name and the roads that meet each once; null where a road meets it more often, as one along its bank does. */
function riverCrossings(map: CallersMap): Map<string, Map<string, Crossing | null>> {
  const before = crossed.get(map);
  if (before) return before;
  const roadsAt = new Map<string, Set<string>>();
  for (const { name, line } of map.stretches) {
    for (const at of line) roadsAt.set(spot(at), (roadsAt.get(spot(at)) ?? new Set()).add(name));
  }
  const rivers = new Map<string, Map<string, Crossing | null>>();
  for (const { properties, geometry } of map.layer('rivers')) {
    const roads = rivers.get(String(properties.river)) ?? new Map<string, Crossing | null>();
    rivers.set(String(properties.river), roads);
    if (geometry.type !== 'LineString') continue;
    for (const at of geometry.coordinates.map(metres)) {
      for (const road of roadsAt.get(spot(at)) ?? []) {
        const same = roads.get(road);
        roads.set(
          road,
          same === undefined || (same && distance(same.at, at) < 0.1) ? { at, roads: [], arms: [] } : null,
        );
      }
    }
  }
  crossed.set(map, rivers);
  return rivers;
}

/** A crossing in English, or half in English. */
const english: Maker = (map, random) => {
  const pair = somePair(map, random);
  if (!pair) return null;
  const { crossing, a, b } = pair;
  const [x, y] = [map.english.get(a.name)!, random.chance(0.25) ? b.name : map.english.get(b.name)!];
  return {
    kind: 'english',
    text: filled(random.pick(words.english), { x, y }),
    at: crossing.at,
    probes: [],
    kerb: widest(map, crossing) / 2 + 6,
    given: null,
    readings: [],
    trouble: 'english',
  };
};

export const roadMakers: readonly (readonly [weight: number, maker: Maker])[] = [
  [22, crossing('crossing')],
  [7, crossing('near')],
  [9, side],
  [12, offset],
  [17, address],
  [8, section],
  [3, river],
  [2, english],
];
