import type { Entry, PlaceKind } from './entry.ts';
import { han, plainText } from './plain-text.ts';

/** A way to write a name, and how surely it means the place when nothing else speaks for it. */
export interface Form {
  text: string;
  entry: Entry;
  by: 'name' | 'short';
}

/** What names end in, by kind: 望化街 is 望化 to those who live there. */
const endings: Record<PlaceKind, readonly string[]> = {
  district: ['新区', '区', '县', '市'],
  street: ['街道办事处', '街道', '镇', '乡'],
  area: ['自然村', '小区', '新村', '村', '社区', '里'],
  road: ['高架路', '大道', '支路', '公路', '路', '街', '巷', '弄', '坊', '道'],
  place: [],
};

/** What people say for what signs say. Of each group any stands for any other at the end of a name. */
const sameEndings: readonly (readonly string[])[] = [
  ['公共厕所', '公厕', '厕所', '卫生间'],
  ['雨水泵站', '泵站', '排水泵站', '泵房'],
  ['垃圾中转站', '中转站', '垃圾站', '垃圾转运站'],
  ['小压站', '垃圾小压站', '垃圾压缩站', '压缩站'],
  ['垃圾投放点', '投放点', '垃圾箱房', '垃圾房'],
  ['可回收物中转站', '回收站', '回收中转站'],
  ['易积水下立交', '下立交', '下穿', '地道'],
  ['空气质量监测站', '空气站', '大气站'],
  ['高架路', '高架'],
  ['绕城高速', '绕城高速公路', '绕城'],
  ['街道', '街道办', '街道办事处'],
  ['村', '村里'],
  ['口袋公园', '小公园', '街心花园'],
  ['生态片林', '片林', '林子'],
];
const ordinal = /\d+号?$/;

/** Every way in which an entry's name is written, the name itself first; plain texts. */
export function formsOf(entry: Entry): Form[] {
  const forms = new Map<string, Form>();
  const add = (text: string, by: Form['by']) => {
    if (text.length > 1 && !forms.has(text)) forms.set(text, { text, entry, by });
  };
  const names = [entry.name, ...entry.aliases].map(plainText);
  for (const name of names) add(name, 'name');
  if (entry.nameEn) add(plainText(entry.nameEn), 'name');
  for (const name of names) {
    const number = ordinal.exec(name)?.[0] ?? '';
    const body = name.slice(0, name.length - number.length);
    const group = sameEndings.find((same) => same.some((ending) => body.endsWith(ending)));
    const ending = group?.filter((each) => body.endsWith(each)).sort((a, b) => b.length - a.length)[0];
    if (group && ending && body.length > ending.length)
      for (const other of group) add(body.slice(0, -ending.length) + other + number, 'name');
    if (number !== '' && !number.endsWith('号')) add(`${name}号`, 'name');
    const short = endings[entry.kind].find((each) => name.endsWith(each));
    if (short && han.test(name)) add(name.slice(0, -short.length), 'short');
  }
  return [...forms.values()];
}

/** The last characters of a name that say what kind of thing it is, or ''. */
export function endingOf(text: string, kind: PlaceKind): string {
  return endings[kind].find((each) => text.length > each.length && text.endsWith(each)) ?? '';
}
