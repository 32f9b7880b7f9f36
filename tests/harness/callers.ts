import { Converter } from 'opencc-js/cn2t';
import type { CityLayer } from '../../data/demo-city/city.ts';
import { Random } from '../../data/demo-city/random.ts';
import words from './callers.json' with { type: 'json' };
import { CallersMap, degrees, type Metres, type Street } from './callers-map.ts';
import { isClear, mistaken, type Written } from './callers-mistakes.ts';
import { roadMakers } from './callers-roads.ts';
import { filled, type Maker, type Scene } from './callers-scene.ts';
import { siteMakers } from './callers-sites.ts';

/** What a caller says or writes and the place that he means. */
export interface Call {
  text: string;
  /** Longitude and latitude, CRS84. */
  at: [number, number];
  /** Code of the street that the place lies in. */
  street: string;
  /** What gives the place, such as `crossing`; after a slash the mistake in a name, such as `crossing/homophones`. */
  kind: string;
}

interface Settled {
  at: Metres;
  street: Street;
  /** Whether the sentence must name the street, for the words alone leave two. */
  must: boolean;
}

/** Metres from the border of a street within which words for a crossing do not say which side is meant. */
const unclear = 40;

const mistakes = ['homophones', 'homophones', 'accents', 'lookalikes'] as const;
const makers = [...roadMakers, ...siteMakers];
const total = makers.reduce((sum, [weight]) => sum + weight, 0);

/**
 * Sentences of callers about places of the demo city, as hotline records, patrol reports and posts have them. A person
 * with the city's map finds the street from each. The same seed gives the same sentences.
 */
export function calls(city: readonly CityLayer[], count: number, seed: number): Call[] {
  const map = new CallersMap(city);
  const random = new Random(seed);
  const made: Call[] = [];
  while (made.length < count) {
    const maker = someMaker(random);
    let call: Call | null = null;
    for (let i = 0; i < 500 && !call; i++) call = oneCall(map, maker, random);
    if (call) made.push(call);
  }
  return made;
}

function someMaker(random: Random): Maker {
  let left = random.next() * total;
  for (const [weight, maker] of makers) {
    left -= weight;
    if (left < 0) return maker;
  }
  return makers[0]![1];
}

function oneCall(map: CallersMap, maker: Maker, random: Random): Call | null {
  const scene = maker(map, random);
  if (!scene) return null;
  const settled = settle(map, random, scene);
  if (!settled) return null;
  const mistake = scene.kind !== 'english' && random.chance(0.17) ? random.pick(mistakes) : null;
  if (mistake && !misspell(scene, mistake, random)) return null;
  if (!scene.readings.every((reading) => isClear(reading))) return null;
  const sentence = said(map, scene, settled, random);
  return {
    text: scene.kind === 'english' ? sentence : typed(sentence, random),
    at: degrees(settled.at),
    street: settled.street.code,
    kind: mistake ? `${scene.kind}/${mistake}` : scene.kind,
  };
}

/** The place off the border of a street, and whether the street must be named; null where the words cannot tell it. */
function settle(
  map: CallersMap,
  random: Random,
  { at, probes, kerb, given, namesStreet }: Scene,
): Settled | null {
  const street = map.streetAt(at);
  if (!street) return null;
  const border = map.borderDistance(at);
  const together = (points: readonly Metres[], code: string): boolean =>
    points.every((point) => map.streetAt(point)?.code === code);
  if (given) return border >= 3 && together(probes, street.code) ? { at, street, must: false } : null;
  if (border >= unclear && together(probes, street.code)) return { at, street, must: false };
  if (kerb === 0) return border >= 3 ? { at, street, must: !namesStreet } : null;
  for (const turn of random.shuffled([0, 1, 2, 3, 4, 5, 6, 7])) {
    const [dx, dy] = [Math.cos((turn * Math.PI) / 4) * kerb, Math.sin((turn * Math.PI) / 4) * kerb];
    const shifted: Metres = [at[0] + dx, at[1] + dy];
    const there = map.streetAt(shifted);
    const beside = probes.map(([x, y]): Metres => [x + dx, y + dy]);
    if (there && map.borderDistance(shifted) >= 5 && together(beside, there.code)) {
      return { at: shifted, street: there, must: true };
    }
  }
  return null;
}

/** Mistakes a character in one of the scene's names; false where none of them takes the mistake. */
function misspell(scene: Scene, kind: (typeof mistakes)[number], random: Random): boolean {
  const names = scene.readings.flatMap((reading): Written[] =>
    'pool' in reading ? [reading.written] : [reading.first, reading.second],
  );
  if (names.length === 0) return false;
  const name = random.pick(names);
  const wrong = mistaken(name, kind, random);
  if (!wrong) return false;
  scene.text = scene.text.replaceAll(name.as, wrong.as);
  name.as = wrong.as;
  return true;
}

/** The whole sentence: who speaks, the area, the place and the trouble. */
function said(map: CallersMap, scene: Scene, { street, must }: Settled, random: Random): string {
  const troubles = (words.troubles as Record<string, string[]>)[scene.trouble]!;
  const atDoor = /(号|弄|室|里|小区)$/.test(scene.text);
  const trouble = random.pick(troubles.filter((each) => atDoor || !/^(门口|楼下|底楼|5号楼)/.test(each)));
  if (scene.kind === 'english') {
    const place = must || random.chance(0.2) ? `${scene.text} (${street.english})` : scene.text;
    const sentence = filled(random.pick(words.frames.english), { place, trouble });
    return sentence.replace(/(^|\. )[a-z]/g, (start) => start.toUpperCase());
  }
  const draw = random.next();
  const style =
    scene.kind === 'code'
      ? 'codes'
      : draw < 0.35
        ? 'call'
        : draw < 0.57
          ? 'clerk'
          : draw < 0.7
            ? 'patrol'
            : draw < 0.9
              ? 'post'
              : 'home';
  const { before, after, end } = area(street, must, scene.namesStreet ?? false, style, random);
  const filler =
    (style === 'call' || style === 'home') && random.chance(0.15) ? random.pick(words.fillers) : '';
  const surname = random.pick(words.names);
  const values = {
    place: `${filler}${before}${scene.text}${after}`,
    trouble,
    time: random.pick(words.times),
    days: random.pick(words.days),
    phone: `1${random.pick(['38', '39', '50', '87'])}${random.integer(10_000_000, 99_999_999)}`,
    name: surname,
    surname: surname + random.pick(words.titles),
    home: style === 'home' ? home(map, street, random) : '',
  };
  const frames = words.frames[style].filter((frame) => scene.kind !== 'section' || !/下车|走到/.test(frame));
  const sentence = filled(random.pick(frames), values).replace(
    /(地方|附近|里面|这边|门口|前面|旁边|处|左右|上|那里)这里/,
    '$1',
  );
  return sentence + (/[。？！…]$/.test(sentence) ? end.replace(/^，/, '') : end);
}

/** Where the caller lives: in another street than the one that is meant. */
function home(map: CallersMap, meant: Street, random: Random): string {
  const places = map
    .layer('place-names')
    .filter(({ parent, properties }) => properties.kind === 'neighbourhood' && parent !== meant.code);
  const place = random.pick(places);
  if (random.chance(0.5))
    return place.name.endsWith('里')
      ? `${place.name}${random.pick(['', '小区', '6号楼', '12号'])}`
      : place.name;
  const roads = map.stretches.filter(({ name, to }) => to > 40 && /[^支]路$/.test(name));
  return `${random.pick(roads).name}${random.integer(1, 40)}${random.pick(['弄', '号', '弄8号', '弄3号楼'])}`;
}

/** The district and the street, before the place, after it, at the end or not at all. */
function area(
  { name, district }: Street,
  must: boolean,
  named: boolean,
  style: keyof typeof words.ends,
  random: Random,
): { before: string; after: string; end: string } {
  const none = { before: '', after: '', end: '' };
  if (named) return random.chance(0.25) ? { ...none, before: district } : none;
  const draw = random.next();
  if (!must && draw < 0.45) return none;
  if (!must && draw < 0.48) return { ...none, before: '云汀市' };
  if (!must && draw < 0.62)
    return random.chance(0.7) ? { ...none, before: district } : { ...none, after: `（${district}）` };
  const whole = random.pick([name, name, name, district + name, district + name, `云汀市${district}${name}`]);
  const where = random.next();
  if (where < 0.68) return { ...none, before: whole + random.pick(['', '', '', '', ' ', '的', '，']) };
  if (where < 0.82) return { ...none, after: `（${whole}）` };
  return {
    ...none,
    end: filled(random.pick(words.ends[style]), { s: random.chance(0.7) ? name : district + name }),
  };
}

const traditional = Converter({ from: 'cn', to: 'tw' });

/** What typing, dictation and copying do to a sentence. */
function typed(sentence: string, random: Random): string {
  let text = sentence;
  const draw = random.next();
  if (draw < 0.08) text = text.replace(/[，。！？；]/g, '');
  else if (draw < 0.14) text = text.replace(/[，。；]/g, ' ').trim();
  else if (draw < 0.2) text = text.replace(/，/g, ',').replace(/。/g, '.');
  else if (draw < 0.22) text = text.replace(/[，。]/g, '…');
  if (random.chance(0.06))
    text = text.replace(/\d/g, (digit) => String.fromCharCode(digit.charCodeAt(0) + 0xfee0));
  if (random.chance(0.04)) text = traditional(text);
  return text;
}
