import type { Attachment } from '../../domain/answers/attachments.ts';
import type { OrderWithHistory } from '../../domain/answers/orders.ts';
import { noteText } from '../../domain/orders/escalation-note.ts';
import { stateLabels } from '../../domain/orders/states.ts';
import { actionLabels, entryLabels } from '../../domain/orders/transitions.ts';
import type { Decision } from '../../domain/routing/decision.ts';
import { cityTime } from '../input/city-time.ts';
import type { OrderSheet } from '../paper/order-sheet.ts';

export type Language = 'zh' | 'en';

const texts = {
  zh: {
    title: '工单',
    state: '状态',
    severity: '级别',
    severities: { high: '高', medium: '中', low: '低' },
    opened: '发现时间',
    due: '办理时限',
    overdue: '（已超时）',
    unit: '责任单位',
    assists: '协办单位',
    areas: '所属网格',
    position: '位置',
    source: '来源',
    reports: '上报次数',
    description: '问题描述',
    why: '权属依据',
    result: '处置结果',
    log: '办理过程',
    before: '处置前',
    after: '处置后',
    other: '照片',
    system: '系统',
    printed: (at: string, by: string) => `打印时间 ${at}，打印人 ${by}`,
    separator: '：',
  },
  en: {
    title: 'Work order',
    state: 'State',
    severity: 'Severity',
    severities: { high: 'High', medium: 'Medium', low: 'Low' },
    opened: 'Found',
    due: 'Due',
    overdue: ' (overdue)',
    unit: 'Responsible unit',
    assists: 'Assisting',
    areas: 'Lies in',
    position: 'Position',
    source: 'Source',
    reports: 'Reports',
    description: 'Description',
    why: 'Why this unit',
    result: 'Result',
    log: 'Log',
    before: 'Before',
    after: 'After',
    other: 'Photo',
    system: 'system',
    printed: (at: string, by: string) => `Printed ${at} by ${by}`,
    separator: ': ',
  },
} as const;

interface Named {
  name: string;
  nameEn: string | null;
}

const nameIn = (language: Language, { name, nameEn }: Named) => (language === 'en' ? (nameEn ?? name) : name);

/** The chain of areas says already what covers the point; of those reasons the finest is enough. */
function reasonsOf({ reasons }: Decision): Decision['reasons'] {
  const finest = reasons.find(({ code }) => code === 'covered-by');
  return reasons.filter((reason) => reason.code !== 'covered-by' || reason === finest);
}

function factsOf(
  order: OrderWithHistory,
  item: { zh: string; en: string },
  language: Language,
  now: Date,
): [string, string][] {
  const t = texts[language];
  const { areas } = order.event.decision;
  const chain = [areas.district, areas.street, areas.responsibilityGrid, areas.unitGrid].flatMap((area) =>
    area ? [nameIn(language, area)] : [],
  );
  const due = order.clock?.dueAt ?? null;
  const late = due !== null && Date.parse(due) < now.getTime() ? t.overdue : '';
  return [
    [t.title, item[language]],
    [t.state, stateLabels[order.state][language]],
    [t.severity, t.severities[order.severity]],
    [t.opened, cityTime(new Date(order.event.occurredAt))],
    ...(due === null ? [] : [[t.due, cityTime(new Date(due)) + late] as [string, string]]),
    [t.unit, nameIn(language, order.lead)],
    ...(order.assists.length === 0
      ? []
      : [[t.assists, order.assists.map((unit) => nameIn(language, unit)).join('、')] as [string, string]]),
    [t.areas, chain.join(' › ') || '–'],
    [t.position, order.point.map((degrees) => degrees.toFixed(6)).join(', ')],
    [t.source, order.event.source],
    [t.reports, String(order.reportCount)],
  ];
}

/** The photos of a sheet: of each stage the newest, at most four. */
export function photosFor(order: OrderWithHistory): Attachment[] {
  const photos = order.attachments.filter(({ mediaType }) => /^image\/(jpeg|png|webp)$/.test(mediaType));
  const of = (stage: Attachment['stage']) => photos.filter((photo) => photo.stage === stage);
  const [before, after] = [of('before'), of('after')];
  const chosen = [...before.slice(-2), ...after.slice(-2)];
  return [...chosen, ...of('other').slice(-(4 - chosen.length) || photos.length)].slice(0, 4);
}

/** What a photo's caption says: when in the life of the order, and when and by whom it was added. */
export function captionOf({ stage, takenAt, addedAt, addedBy }: Attachment, language: Language): string {
  return `${texts[language][stage]} ${cityTime(new Date(takenAt ?? addedAt))} ${addedBy}`;
}

/** Everything of a printed order that is text. Times are those of the city's clock. */
export function composeSheet(
  order: OrderWithHistory,
  {
    item,
    language,
    now,
    by,
  }: { item: { zh: string; en: string }; language: Language; now: Date; by: string },
): Omit<OrderSheet, 'map' | 'photos' | 'address'> {
  const t = texts[language];
  const labels: Record<string, { zh: string; en: string }> = { ...actionLabels, ...entryLabels };
  const section = (title: string, lines: readonly (string | null)[]) => {
    const kept = lines.flatMap((line) => (line ? [line] : []));
    return kept.length > 0 ? [{ title, lines: kept }] : [];
  };
  return {
    title: `${t.title} ${order.number}`,
    number: `${t.title} ${order.number}`,
    headline: item[language],
    facts: factsOf(order, item, language, now).slice(1),
    sections: [
      ...section(t.description, [order.event.description]),
      ...section(
        t.why,
        reasonsOf(order.event.decision).map(({ text }) => text[language]),
      ),
      ...section(t.result, [order.result]),
    ],
    log: {
      title: t.log,
      rows: order.log.map(({ at, action, actor, actorRole, toState, note }) => [
        cityTime(new Date(at)),
        `${labels[action]?.[language] ?? action} → ${stateLabels[toState][language]}  ${actorRole === 'system' ? t.system : actor}`,
        note !== null && actorRole === 'system' ? noteText(note, language) : (note ?? ''),
      ]),
    },
    footer: t.printed(cityTime(now), by),
  };
}
