import type { Unit } from '../../domain/routing/decision.ts';
import type { SuspectedSystem } from '../coordinates/batch-guard.ts';
import { cityTime } from '../input/city-time.ts';
import { type Tier, tierTitles } from '../layers/published.ts';
import type { Title } from '../layers/schema.ts';
import type { Accuracy } from './place.ts';
import type { Period, Rule } from './rules/schema.ts';

/** A thing by its names; the Chinese one stands in where there is no English one. */
export interface Named {
  code: string;
  name: string;
  english: string | null;
}

const zh = (one: Named) => (one.name === one.code ? one.code : `${one.name}（${one.code}）`);
const en = (one: Named) => {
  const name = one.english ?? one.name;
  return name === one.code ? one.code : `${name} (${one.code})`;
};
const metres = (distance: number) => (distance < 10 ? distance.toFixed(1) : distance.toFixed(0));

const percent = (share: number) => `${(share * 100).toFixed(0)}%`;

/** The sentences of reasons: what a person reads, in both languages, beside the machine's code. */
export const sentences = {
  coveredBy: (tier: Tier, area: Named): Title => ({
    zh: `位于${tierTitles[tier].zh}${zh(area)}内`,
    en: `Inside the ${tierTitles[tier].en} ${en(area)}`,
  }),
  onBorder: (tier: Tier, area: Named, others: readonly Named[]): Title => ({
    zh: `正在${tierTitles[tier].zh}${[area, ...others].map(zh).join('、')}的边界上，按规定归编码最小者`,
    en: `On the border of the ${tierTitles[tier].en} ${[area, ...others].map(en).join(' and ')}: the lowest code takes it`,
  }),
  overlap: (tier: Tier, area: Named, others: readonly Named[]): Title => ({
    zh: `数据问题：${tierTitles[tier].zh}${[area, ...others].map(zh).join('、')}在此重叠，按规定归编码最小者`,
    en: `Data fault: the ${tierTitles[tier].en} ${[area, ...others].map(en).join(' and ')} overlap here; the lowest code takes it`,
  }),
  gap: (tier: Tier): Title => ({
    zh: `数据问题：此处没有${tierTitles[tier].zh}覆盖`,
    en: `Data fault: no ${tierTitles[tier].en} covers this place`,
  }),
  snapped: (tier: Tier, area: Named, distance: number): Title => ({
    zh: `数据问题：此处没有${tierTitles[tier].zh}覆盖，归${metres(distance)}米外最近的${zh(area)}`,
    en: `Data fault: no ${tierTitles[tier].en} covers this place; the nearest, ${en(area)}, is ${metres(distance)} m away and takes it`,
  }),
  nextTierUp: (missing: Tier, tier: Tier, area: Named): Title => ({
    zh: `没有${tierTitles[missing].zh}覆盖，由上一级${tierTitles[tier].zh}${zh(area)}属地兜底`,
    en: `No ${tierTitles[missing].en} covers it, so the next tier up, the ${tierTitles[tier].en} ${en(area)}, takes it`,
  }),
  parentDisagrees: (tier: Tier, child: Named, parent: Named, drawn: Named | null): Title => ({
    zh: `数据问题：${zh(child)}申报的上级是${zh(parent)}，而图上${drawn ? `位于${zh(drawn)}` : '不在任何上级'}内，按申报的上级处理`,
    en: `Data fault: ${en(child)} declares ${en(parent)} as its ${tierTitles[tier].en}, but the map shows ${drawn ? en(drawn) : 'none'} here; the declared one is used`,
  }),
  nearBorder: (area: Named, beyond: Named | null, distance: number): Title => ({
    zh: `距${zh(area)}的边界${metres(distance)}米，对面是${beyond ? zh(beyond) : '范围之外'}`,
    en: `${metres(distance)} m from the border of ${en(area)}; beyond it lies ${beyond ? en(beyond) : 'nobody'}`,
  }),
  accuracy: (accuracy: Accuracy, lead: Named, share: number, others: number): Title => ({
    zh: `定位误差${metres(accuracy.metres)}米（${accuracy.percent}%置信），真实位置在${zh(lead)}内的概率为${percent(share)}${others > 0 ? `，另涉及${others}个单位` : ''}`,
    en: `Measured to ${metres(accuracy.metres)} m (${accuracy.percent} % of cases), the true place lies in ${en(lead)} with a probability of ${percent(share)}${others > 0 ? `; ${others} more may have it` : ''}`,
  }),
  assetOwner: (rule: Rule, asset: Named, owner: Title, distance: number): Title => ({
    zh: `${distance > 0 ? `${metres(distance)}米外的` : ''}${zh(asset)}由${owner.zh}负责（规则：${rule.title.zh}）`,
    en: `${owner.en} answers for ${en(asset)}${distance > 0 ? `, ${metres(distance)} m away` : ''} (rule: ${rule.title.en})`,
  }),
  ownerNotRecorded: (rule: Rule, asset: Named): Title => ({
    zh: `数据问题：${zh(asset)}没有登记责任单位（规则：${rule.title.zh}）`,
    en: `Data fault: no owner is recorded for ${en(asset)} (rule: ${rule.title.en})`,
  }),
  unknownOffice: (rule: Rule, kind: string, code: string): Title => ({
    zh: `数据问题：登记的责任单位“${code}”（${kind}）不是现行单位（规则：${rule.title.zh}）`,
    en: `Data fault: the recorded owner "${code}" (${kind}) is no unit in force (rule: ${rule.title.en})`,
  }),
  noAsset: (rule: Rule): Title => ({
    zh: `附近没有符合规则的对象（规则：${rule.title.zh}）`,
    en: `Nothing here meets the rule (rule: ${rule.title.en})`,
  }),
  unknownFacility: (rule: Rule, code: string, reach: number): Title => ({
    zh: `${metres(reach)}米内没有编码为“${code}”且符合规则的对象（规则：${rule.title.zh}）`,
    en: `No facility "${code}" that meets the rule lies within ${metres(reach)} m (rule: ${rule.title.en})`,
  }),
  notInForce: (rule: Rule, asset: Named, { validFrom, validTo }: Period): Title => ({
    zh: `${zh(asset)}当日不在有效期内（${validFrom ?? '不限'}至${validTo ?? '不限'}；规则：${rule.title.zh}）`,
    en: `${en(asset)} was not in force that day (${validFrom ?? 'open'} to ${validTo ?? 'open'}; rule: ${rule.title.en})`,
  }),
  meets: (rule: Rule, asset: Named, met: readonly { unit: Unit; share: number }[]): Title => ({
    zh: `${zh(asset)}涉及${met.map(({ unit, share }) => `${unit.name}${percent(share)}`).join('、')}（规则：${rule.title.zh}）`,
    en: `${en(asset)} meets ${met.map(({ unit, share }) => `${unit.nameEn ?? unit.name} ${percent(share)}`).join(', ')} (rule: ${rule.title.en})`,
  }),
  assists: (rule: Rule, unit: Title): Title => ({
    zh: `${unit.zh}协助（规则：${rule.title.zh}）`,
    en: `${unit.en} assists (rule: ${rule.title.en})`,
  }),
  namedOwner: (rule: Rule, unit: Title): Title => ({
    zh: `由${unit.zh}负责（规则：${rule.title.zh}）`,
    en: `${unit.en} owns it (rule: ${rule.title.en})`,
  }),
  /** @param assisted whether the territory assists: not where it is the owner itself, or where there is none */
  assetFirst: (assisted: boolean): Title => ({
    zh: `先属主后属地：权属单位牵头${assisted ? '，属地协助' : ''}`,
    en: `Asset first: its owner leads${assisted ? ', the territory assists' : ''}`,
  }),
  /** @param assisted whether the owner assists: not where it is the territory itself */
  territoryFirst: (assisted: boolean): Title => ({
    zh: `先属地后属主：属地牵头${assisted ? '，权属单位协助' : ''}`,
    en: `Territory first: the territory leads${assisted ? ', the owner of the asset assists' : ''}`,
  }),
  territory: (rule: Rule): Title => ({
    zh: `由属地负责（规则：${rule.title.zh}）`,
    en: `The territory takes it (rule: ${rule.title.en})`,
  }),
  unowned: (): Title => ({
    zh: '数据问题：没有任何网格覆盖或靠近此处，转值班台',
    en: 'Data fault: no area covers this place or is near it; it goes to the duty desk',
  }),
  nothingPublished: (): Title => ({
    zh: '尚未发布任何网格，转值班台',
    en: 'No tier is published yet; it goes to the duty desk',
  }),
  planned: (layer: Title, version: number, from: Date): Title => ({
    zh: `按计划于${cityTime(from)}生效的${layer.zh}第${version}版判定，计划仍可能变更`,
    en: `Decided by version ${version} of ${layer.en}, which is planned to come into force at ${cityTime(from)} (UTC+8); plans may change`,
  }),
  nothingPlanned: (): Title => ({
    zh: '到该时间为止没有计划变更，按现行数据判定',
    en: 'No change is planned until then: decided by what is in force now',
  }),
  asOfOccurrence: (time: Date): Title => ({
    zh: `按发生时间（${cityTime(time)}）有效的边界与规则判定`,
    en: `Decided by what was in force when it happened, ${cityTime(time)} (UTC+8)`,
  }),
  beforeFirst: (time: Date): Title => ({
    zh: `${cityTime(time)}尚无生效的网格数据，按现行数据判定`,
    en: `Nothing was in force at ${cityTime(time)} (UTC+8): decided by what is in force now`,
  }),
  behind: (since: Date): Title => ({
    zh: `数据问题：新生效的数据自${cityTime(since)}起未能载入，仍按此前的版本判定`,
    en: `Data fault: what came into force could not be taken in since ${cityTime(since)} (UTC+8); decided by what was in force before`,
  }),
  converted: (crs: string): Title => ({
    zh: `坐标已由${crs}换算为WGS 84`,
    en: `The place was converted from ${crs} to WGS 84`,
  }),
  suspectedSystem: ({ crs, places, outside, covered }: SuspectedSystem): Title => ({
    zh: `${places}个点位中有${outside}个不在任何区域内，其中${covered}个按${crs}换算后落入区域内：坐标疑为${crs}；如是，请注明crs=${crs}重新提交。本次未作换算`,
    en: `Of ${places} places ${outside} lie in no area, and ${covered} of those would, converted from ${crs}: the coordinates seem to be ${crs}. If they are, send them again with crs=${crs}; nothing was converted`,
  }),
  coarse: (keep: number): Title => ({
    zh: `坐标小数位过少，只能确定到约${metres(keep)}米`,
    en: `So few decimals keep the place to about ${metres(keep)} m only`,
  }),
};
