import type { Entry } from '../gazetteer/entry.ts';
import type { Guess, Used } from '../gazetteer/guess.ts';
import type { Title } from '../layers/schema.ts';

const zh = ({ name }: Entry) => name;
const en = ({ name, nameEn }: Entry) => nameEn ?? name;

const ways: readonly Title[] = [
  { zh: '北', en: 'north' },
  { zh: '东北', en: 'northeast' },
  { zh: '东', en: 'east' },
  { zh: '东南', en: 'southeast' },
  { zh: '南', en: 'south' },
  { zh: '西南', en: 'southwest' },
  { zh: '西', en: 'west' },
  { zh: '西北', en: 'northwest' },
];

/** What a candidate is called: 长阳大道望化街路口以北50米. */
export function titleOf(guess: Guess): Title {
  const base = baseTitle(guess);
  if (!guess.offset) return base;
  const way = ways[Math.round(guess.offset.bearing / 45) % 8]!;
  const { distance } = guess.offset;
  if (distance === null) return { zh: `${base.zh}${way.zh}侧`, en: `${way.en} side of ${base.en}` };
  return { zh: `${base.zh}以${way.zh}${distance}米`, en: `${distance} m ${way.en} of ${base.en}` };
}

function baseTitle({ kind, used, number }: Guess): Title {
  const [a, b, c] = used.map(({ entry }) => entry);
  if (kind === 'crossing') return { zh: `${zh(a!)}${zh(b!)}路口`, en: `${en(a!)} at ${en(b!)}` };
  if (kind === 'section')
    return {
      zh: `${zh(a!)}（${zh(b!)}至${zh(c!)}）`,
      en: `${en(a!)} between ${en(b!)} and ${en(c!)}`,
    };
  if (kind === 'address') return { zh: `${zh(a!)}${number}号`, en: `${number} ${en(a!)}` };
  return { zh: zh(a!), en: en(a!) };
}

const found: Record<Used['by'], (text: string, entry: Entry) => Title | null> = {
  name: () => null,
  sound: (text, entry) => ({
    zh: `“${text}”与“${zh(entry)}”同音`,
    en: `"${text}" sounds like ${zh(entry)} (${en(entry)})`,
  }),
  'like-sound': (text, entry) => ({
    zh: `“${text}”与“${zh(entry)}”音近`,
    en: `"${text}" sounds much like ${zh(entry)} (${en(entry)})`,
  }),
  'one-character': (text, entry) => ({
    zh: `“${text}”与“${zh(entry)}”差一个字`,
    en: `"${text}" is ${zh(entry)} (${en(entry)}) but for one character`,
  }),
  short: (text, entry) => ({
    zh: `“${text}”当作“${zh(entry)}”的简称`,
    en: `"${text}" taken as short for ${zh(entry)} (${en(entry)})`,
  }),
  'short-sound': (text, entry) => ({
    zh: `“${text}”与“${zh(entry)}”的简称同音`,
    en: `"${text}" sounds like the short name of ${zh(entry)} (${en(entry)})`,
  }),
};

const kinds: Record<Guess['kind'], Title> = {
  crossing: { zh: '两条路的路口', en: 'Where two roads meet' },
  address: { zh: '按门牌号推算', en: 'Worked out from the house number' },
  place: { zh: '按名称找到', en: 'Found by its name' },
  section: { zh: '一条路上两个路口之间', en: 'A road between two crossings' },
  road: { zh: '只说了路名', en: 'A road without a crossing or number' },
  area: { zh: '只说了区或街道', en: 'A district or street alone' },
};

/** Why a guess is what the text may mean, and what speaks against it. `text` is the sentence as it was written. */
export function reasonsFor(guess: Guess, text: string): { code: string; text: Title }[] {
  const reasons: { code: string; text: Title }[] = [{ code: guess.kind, text: kinds[guess.kind] }];
  for (const { mention, entry, by } of guess.used) {
    const said = found[by](text.slice(mention.from, mention.to), entry);
    if (said) reasons.push({ code: by, text: said });
  }
  for (const doubt of guess.doubts) {
    if (doubt.code === 'no-such-number')
      reasons.push({
        code: doubt.code,
        text: {
          zh: `${zh(guess.used[0]!.entry)}没有${doubt.number}号`,
          en: `${en(guess.used[0]!.entry)} has no number ${doubt.number}`,
        },
      });
    else if (doubt.code === 'outside-named-area')
      reasons.push({
        code: doubt.code,
        text: { zh: `不在${zh(doubt.area)}内`, en: `Not in ${en(doubt.area)}` },
      });
    else
      reasons.push({
        code: doubt.code,
        text: { zh: `离${zh(doubt.other)}较远`, en: `Far from ${en(doubt.other)}` },
      });
  }
  return reasons;
}

/** What to ask the caller so that the place becomes sure. `guesses` are those with a share, the likeliest first. */
export function questionFor(guesses: readonly Guess[]): Title {
  const [best, next] = guesses;
  if (!best)
    return {
      zh: '没有听清地点：请问在哪条路、靠近哪条路，或者旁边有什么单位、公园、公厕？',
      en: 'No place was recognised: which road is it on, near which other road, or beside what building or park?',
    };
  const { entry } = best.used[0]!;
  const number = best.doubts.find((doubt) => doubt.code === 'no-such-number');
  if (number)
    return {
      zh: `${zh(entry)}没有${number.number}号，请核对门牌号，或者问靠近哪条路？`,
      en: `${en(entry)} has no number ${number.number}: check the number, or ask which road is near.`,
    };
  const far = best.doubts.find((doubt) => doubt.code === 'far-from-named');
  if (far && best.kind === 'road' && far.other.kind === 'road')
    return {
      zh: `${zh(entry)}和${zh(far.other)}不相交，请核对两条路的路名。`,
      en: `${en(entry)} and ${en(far.other)} do not meet: check the names of both roads.`,
    };
  const outside = best.doubts.find((doubt) => doubt.code === 'outside-named-area');
  if (outside)
    return {
      zh: `${titleOf(best).zh}不在${zh(outside.area)}，请问在哪个区、哪个街道？`,
      en: `${titleOf(best).en} is not in ${en(outside.area)}: which district and street is it in?`,
    };
  const doubtful = best.used.find(({ by }) => by !== 'name');
  if (doubtful)
    return {
      zh: `请确认是不是“${zh(doubtful.entry)}”？`,
      en: `Is it ${zh(doubtful.entry)} (${en(doubtful.entry)})?`,
    };
  if (best.kind === 'road')
    return {
      zh: `${zh(entry)}比较长，请问靠近哪条路，或者门牌多少号？`,
      en: `${en(entry)} is long: near which road is it, or at which number?`,
    };
  if (best.kind === 'area')
    return {
      zh: `请问在${zh(entry)}的哪条路，或者旁边有什么？`,
      en: `Which road in ${en(entry)} is it on, or what is beside it?`,
    };
  if (next && next.kind === best.kind && titleOf(next).zh === titleOf(best).zh)
    return {
      zh: `“${titleOf(best).zh}”不止一处，请问在哪个区、哪个街道？`,
      en: `There is more than one ${titleOf(best).en}: which district and street is it in?`,
    };
  return {
    zh: `${titleOf(best).zh}在几个单位的交界处，请问在路的哪一侧？`,
    en: `${titleOf(best).en} lies where several units meet: on which side of the road is it?`,
  };
}
