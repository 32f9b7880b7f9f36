import type { CityObject } from '../../domain/answers/objects.ts';

export type Language = 'zh' | 'en';

/** What the page of an object says, beside what the object brings. */
export const texts = {
  zh: {
    other: 'English',
    code: '编码',
    place: '位置',
    unit: '责任单位',
    areas: '所属网格',
    permits: '许可',
    recorded: '登记信息',
    map: '地图',
    orders: '工单',
    noOrders: '没有您可查看的工单。',
    patrols: '巡查',
    measurements: '监测',
    noValue: '暂无数据',
    console: '在控制台打开',
    field: '在移动端处理',
    report: '上报问题',
    version: (version: number, day: string) => `数据版本 ${version}，自 ${day} 起有效`,
    yes: '是',
    no: '否',
    signIn: '登录后可查看工单、监测等信息。',
    signedInAs: (name: string) => `当前登录：${name}`,
    unknown: '没有此对象',
    unknownHint: '编码可能有误，或该对象需要登录后查看。',
    unnamed: '未命名',
  },
  en: {
    other: '中文',
    code: 'Code',
    place: 'Position',
    unit: 'Responsible unit',
    areas: 'Lies in',
    permits: 'Permits',
    recorded: 'Record',
    map: 'Map',
    orders: 'Work orders',
    noOrders: 'There are no work orders that you may see.',
    patrols: 'Patrols',
    measurements: 'Measurements',
    noValue: 'no value yet',
    console: 'Open in the console',
    field: 'Open in the field app',
    report: 'Report a problem',
    version: (version: number, day: string) => `Version ${version} of the data, in force since ${day}`,
    yes: 'yes',
    no: 'no',
    signIn: 'Sign in to see its work orders and measurements.',
    signedInAs: (name: string) => `Signed in as ${name}`,
    unknown: 'There is no such object',
    unknownHint: 'The code may be wrong, or the object is for people who have signed in.',
    unnamed: 'Unnamed',
  },
} as const;

/** The name of something in a language, or in the other one where it has none. */
export function nameIn(
  language: Language,
  { name, nameEn }: Pick<CityObject, 'name' | 'nameEn'>,
): string | null {
  return language === 'en' ? (nameEn ?? name) : (name ?? nameEn);
}
