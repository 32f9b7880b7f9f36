import type { IndicatorDefinition } from '../../domain/answers/indicators.ts';
import type { Pushed } from './schema.ts';

/** Clocks of those who send may be ahead by so much. */
export const clockSkewMs = 10 * 60_000;
const earliest = Date.UTC(2000, 0, 1);

/** Why a value cannot be taken; null where it can. */
export function faultOf({ unit: wanted, title }: IndicatorDefinition, { at, unit }: Pushed, now: Date) {
  const time = at === undefined ? now.getTime() : Date.parse(at);
  if (time < earliest || time > now.getTime() + clockSkewMs)
    return {
      path: 'at',
      text: {
        zh: `${title.zh}：“${at}”不是2000年至今的时间`,
        en: `${title.en}: "${at}" is not a time between the year 2000 and now`,
      },
    };
  if (unit !== undefined && unit !== wanted.zh && unit !== wanted.en)
    return {
      path: 'unit',
      text: {
        zh: `${title.zh}的单位是“${wanted.zh}”，不是“${unit}”`,
        en: `${title.en} is in "${wanted.en}", not "${unit}"`,
      },
    };
  return null;
}
