import { placeInChinese } from '../loading/place-text.ts';
import { type Tier, tierTitles } from '../published.ts';
import type { Title } from '../schema.ts';

/** What a check found, as kept; `details` are the check's own. */
export interface Finding {
  type: string;
  features: string[];
  details: Record<string, unknown>;
}

type Sentence = (details: Record<string, unknown>, features: string) => Title;

/** Square metres with the digits that matter: 8,307 m², 0.018 m². */
export function area(value: unknown): string {
  const number = Number(value);
  const text =
    number >= 100
      ? Math.round(number).toLocaleString('en-US')
      : String(Number(number.toPrecision(number >= 1 ? 3 : 2)));
  return `${text} m²`;
}

const metres = (value: unknown) => `${Number(Number(value).toPrecision(3))} m`;

function rounding(
  { count, area: total, smallest, thinnest }: Record<string, unknown>,
  zh: string,
  en: string,
): Title {
  return {
    zh: `${count} 处${zh}小于 ${smallest} 平方米或窄于 ${thinnest} 米，合计 ${area(total)}：属数值误差`,
    en: `${count} ${en} smaller than ${smallest} m² or thinner than ${thinnest} m, ${area(total)} in all: rounding`,
  };
}

const codeFault: Record<string, Sentence> = {
  missing: (_, features) => ({ zh: `${features} 没有编码`, en: `${features} has no code` }),
  form: ({ code, form }) => ({
    zh: `编码 ${code} 不符合规定的 ${form} 位数字`,
    en: `The code ${code} is not of ${form} digits`,
  }),
  division: ({ code, parent }) => ({
    zh: `编码 ${code} 的行政区划前六位与上级 ${parent} 不同`,
    en: `The first six digits of the code ${code} are not those of its parent ${parent}`,
  }),
};

const tierNamed = (tier: unknown) => tierTitles[tier as Tier];

const parentFault: Record<string, Sentence> = {
  'children-outside': ({ children, outside, holder }, features) => ({
    zh: `以 ${features} 为上级的 ${children} 个现行区域中，有 ${outside} 个不在其范围内${holder ? `，多在 ${holder} 内` : ''}`,
    en: `${outside} of the ${children} areas in force that name ${features} as their parent lie outside it${holder ? `, most of them in ${holder}` : ''}`,
  }),
  none: (_, features) => ({ zh: `${features} 没有上级编码`, en: `${features} names no parent` }),
  unknown: ({ parent }, features) => ({
    zh: `${features} 的上级 ${parent} 不存在`,
    en: `${features} names the parent ${parent}, which is not there`,
  }),
  'none-at-all': ({ features: all }) => ({
    zh: `全部 ${all} 个要素都没有上级编码：请指定上级字段（parent）；在此之前按图上位置确定上级`,
    en: `None of the ${all} features names a parent: map the field that holds it (parent); until then whatever is drawn above a place counts`,
  }),
  'unknown-at-all': ({ tier, naming, example }) => ({
    zh: `${naming} 个要素申报了上级（如 ${example}），现行${tierNamed(tier).zh}中一个也不存在`,
    en: `${naming} features name a parent, such as ${example}: none of them is the code of a ${tierNamed(tier).en} in force`,
  }),
  'not-in-force': ({ tier, naming, example }) => ({
    zh: `尚未发布${tierNamed(tier).zh}：${naming} 个要素申报的上级（如 ${example}）无从核对，按图上位置确定上级`,
    en: `No ${tierNamed(tier).en} is in force: the parents that ${naming} features name, such as ${example}, mean nothing yet, and whatever is drawn above a place counts`,
  }),
  'reaches-out': ({ parent, area: outside }, features) => ({
    zh: `${features} 有 ${area(outside)} 在上级 ${parent} 之外`,
    en: `${features} has ${area(outside)} outside its parent ${parent}`,
  }),
};

const suspected: Sentence = ({ from, metres: shift, direction, measure, before, after, layer }) => {
  const [was, is] = [before, after].map((value) =>
    measure === 'overlap' ? (Math.floor(Number(value) * 1000) / 1000).toFixed(3) : metres(value),
  );
  const distance = Math.round(Number(shift));
  return {
    zh: `本文件与已发布的 ${layer} 相比向${(direction as Title).zh}偏移约 ${distance} 米；按 ${from} 转换后${measure === 'overlap' ? '重合度' : '同编码要素的距离'}由 ${was} 变为 ${is}：是否转换？`,
    en: `This file lies ${distance} m ${(direction as Title).en} of the published ${layer}; converting it from ${from} takes the ${measure === 'overlap' ? 'overlap' : 'distance to the same codes'} from ${was} to ${is}: convert?`,
  };
};

const gap: Sentence = (details, features) => {
  if (details.noise) return rounding(details, '空隙', 'gaps');
  const size = area(details.area);
  return details.named === 1
    ? { zh: `${features} 内部有 ${size} 的空隙`, en: `A gap of ${size} inside ${features}` }
    : { zh: `${features} 之间有 ${size} 的空隙`, en: `A gap of ${size} between ${features}` };
};

/** A feature with its place in the file, or the place alone where it has no code or name. */
function placed(feature: string, place: unknown): Title {
  const text = String(place);
  const zh = placeInChinese(`, ${text}`).slice(1);
  return feature === text ? { zh, en: text } : { zh: `${feature}（${zh}）`, en: `${feature} (${text})` };
}

const flaws: Record<string, Sentence> = {
  missing: ({ place }, feature) => {
    const { zh, en } = placed(feature, place);
    return { zh: `${zh} 没有几何图形，未载入`, en: `${en} has no geometry and is left out` };
  },
  'few-positions': ({ place, positions, leftOut }, feature) => {
    const { zh, en } = placed(feature, place);
    return {
      zh: `${zh} 的几何图形有只含 ${positions} 个点的环或线，${leftOut ? '该要素未载入' : '该部分未载入'}`,
      en: `${en} has a ring or line of ${positions} positions; ${leftOut ? 'the feature' : 'that part'} is left out`,
    };
  },
  'open-ring': ({ place, degrees }, feature) => {
    const { zh, en } = placed(feature, place);
    return {
      zh: `${zh} 的边界首尾相差 ${Number(degrees).toPrecision(1)} 度，已闭合`,
      en: `${en} has a ring that ended ${Number(degrees).toPrecision(1)}° from its start; it was closed`,
    };
  },
};

const sentences: Record<string, Sentence> = {
  'invalid-geometry': ({ flaw, reason, lon, lat, ...details }, features) =>
    flaw
      ? flaws[String(flaw)]!(details, features)
      : {
          zh: `${features} 的几何图形无效（${reason}），位置 ${lon}, ${lat}`,
          en: `${features} is invalid (${reason}) at ${lon}, ${lat}`,
        },
  'empty-geometry': ({ flaw, ...details }, features) =>
    flaw
      ? flaws[String(flaw)]!(details, features)
      : { zh: `${features} 的几何图形为空`, en: `${features} has an empty geometry` },
  'duplicate-code': ({ times }, features) => ({
    zh: `编码 ${features} 出现 ${times} 次`,
    en: `The code ${features} is used ${times} times`,
  }),
  'bad-code': (details, features) => codeFault[String(details.fault)]!(details, features),
  'missing-name': (_, features) => ({ zh: `${features} 没有名称`, en: `${features} has no name` }),
  mojibake: ({ text }, features) => ({
    zh: `${features} 的文字“${text}”是乱码：文件编码可能读错`,
    en: `${features} holds the text “${text}”, which was read in the wrong encoding`,
  }),
  'coarse-coordinates': ({ decimals }, features) => ({
    zh: `${features} 的坐标只有 ${decimals} 位小数，误差可达 50 米`,
    en: `The coordinates of ${features} have ${decimals} decimals, which keeps them to 50 m`,
  }),
  'heights-dropped': ({ count }, features) => ({
    zh: `${count} 个要素带有高程或测量值（Z/M），未予保存：${features}`,
    en: `${count} features carry heights or measures (Z or M), which are not kept: ${features}`,
  }),
  'outside-city': ({ lon, lat, swapped }, features) => ({
    zh: `${features} 位于城市范围之外（${lon}, ${lat}）${swapped ? '；经纬度可能颠倒' : ''}`,
    en: `${features} lies outside the city at ${lon}, ${lat}${swapped ? '; longitude and latitude seem to be swapped' : ''}`,
  }),
  moved: ({ metres: distance, fault, instead }, features) =>
    fault === 'left'
      ? {
          zh: `${features} 已离开现行版本中的位置${instead ? `，占了 ${instead} 现在的位置` : ''}`,
          en: `${features} has left the place that it has in the version in force${instead ? ` for that of ${instead}` : ''}`,
        }
      : {
          zh: `${features} 与现行版本中的位置相距 ${metres(distance)}`,
          en: `${features} is ${metres(distance)} from where it is in the version in force`,
        },
  sliver: ({ area: size, width }, features) => ({
    zh: `${features} 是狭长碎片：${area(size)}，平均宽 ${metres(width ?? 0)}`,
    en: `${features} is a sliver: ${area(size)}, ${metres(width ?? 0)} wide on the whole`,
  }),
  overlap: (details, features) =>
    details.noise
      ? rounding(details, '重叠', 'overlaps')
      : {
          zh: `${features} 相互重叠 ${area(details.area)}`,
          en: `${features} overlap by ${area(details.area)}`,
        },
  gap,
  lost: ({ area: size }, features) => ({
    zh: `原属 ${features} 的 ${area(size)} 将无人负责`,
    en: `${area(size)} that belong to ${features} would belong to nobody`,
  }),
  'outside-parent': (details, features) =>
    details.noise
      ? rounding(details, '越界', 'places outside the parent')
      : parentFault[String(details.fault)]!(details, features),
  'missing-parent': (details, features) => parentFault[String(details.fault)]!(details, features),
  'not-a-union': ({ area: size, units }, features) => ({
    zh: units
      ? `责任网格 ${features} 与其单元网格的并集相差 ${area(size)}`
      : `责任网格 ${features} 没有单元网格`,
    en: units
      ? `The responsibility grid ${features} differs from the union of its unit grids by ${area(size)}`
      : `The responsibility grid ${features} has no unit grids`,
  }),
  'suspected-gcj-02': suspected,
  'suspected-bd-09': suspected,
};

const mostNamed = 5;

/** What was found, in a sentence of each language. */
export function describeFinding({ type, features, details }: Finding): Title {
  if (details.more)
    return { zh: `另有 ${details.count} 处同类问题`, en: `${details.count} more of this type` };
  const named = features.slice(0, mostNamed).join(', ');
  const told = { ...details, named: features.length };
  return sentences[type]!(told, features.length > mostNamed ? `${named}, …` : named);
}
