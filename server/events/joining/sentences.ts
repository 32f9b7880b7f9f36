import type { Joining, JoiningReason } from '../../../domain/answers/events.ts';
import type { Item } from '../../../domain/items/entries.ts';
import type { JoiningRule } from '../../../domain/items/joining.ts';
import type { Decision } from '../../../domain/routing/decision.ts';
import { featureOf } from './matter.ts';

type Text = JoiningReason['text'];

/** A span of seconds in the largest unit that it fills, to a tenth. */
function span(seconds: number): Text {
  const [value, zh, en] =
    seconds < 90
      ? [seconds, '秒', 's']
      : seconds < 5400
        ? [seconds / 60, '分钟', 'min']
        : seconds < 172_800
          ? [seconds / 3600, '小时', 'h']
          : [seconds / 86_400, '天', 'days'];
  const text = String(Math.round(value * 10) / 10);
  return { zh: `${text}${zh}`, en: `${text} ${en}` };
}

/** What a report that joined by a rule and its order have in common. */
export interface Common {
  rule: JoiningRule;
  /** The item of the report and the one of the order. */
  item: Item;
  ordered: Item;
  decision: Decision;
  properties: Record<string, unknown>;
  /** Metres and seconds, see `Placement`. */
  distance: number;
  gap: number;
}

function items({ item, ordered }: Common): JoiningReason {
  if (item.code === ordered.code)
    return {
      code: 'same-item',
      text: { zh: `同为“${item.title.zh}”`, en: `The same item, "${item.title.en}"` },
    };
  return {
    code: 'kin-item',
    text: {
      zh: `“${item.title.zh}”与“${ordered.title.zh}”视为同一类事`,
      en: `"${item.title.en}" is kin to "${ordered.title.en}"`,
    },
  };
}

function area({ rule, decision }: Common): JoiningReason {
  const feature = rule.area === 'feature' ? featureOf(decision) : null;
  if (feature)
    return {
      code: 'same-feature',
      text: { zh: `同一对象：${feature}`, en: `The same feature, ${feature}` },
    };
  const { name, nameEn } = decision.lead;
  return {
    code: 'same-unit',
    text: { zh: `同由${name}负责`, en: `The same responsible unit, ${nameEn ?? name}` },
  };
}

/** Why a report joined its order, a sentence for each thing that had to be so. */
export function joiningOf(common: Common): Joining {
  const { rule, properties, distance, gap } = common;
  const metres = Math.round(distance * 10) / 10;
  const [apart, window] = [span(gap), span(rule.window)];
  const reasons: JoiningReason[] = [
    items(common),
    area(common),
    ...rule.same.map(
      (name): JoiningReason => ({
        code: 'same-property',
        text: {
          zh: `${name}同为“${properties[name]}”`,
          en: `The same ${name}, "${properties[name]}"`,
        },
      }),
    ),
    {
      code: 'within-radius',
      text: {
        zh: `距工单位置${metres}米，不超过${rule.radius}米`,
        en: `${metres} m from the order's place, at most ${rule.radius} m`,
      },
    },
    {
      code: 'within-window',
      text:
        gap === 0
          ? { zh: '发生在工单首末两次上报之间', en: "Between the order's first and last report" }
          : {
              zh: `与工单的上报相隔${apart.zh}，不超过${window.zh}`,
              en: `${apart.en} from the order's reports, at most ${window.en}`,
            },
    },
  ];
  return { rule: rule.id, distance: metres, gap, reasons };
}
