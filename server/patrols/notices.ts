import type { PatrolNotice } from '../../domain/answers/patrols.ts';

/** Why a plan falls to its unit. */
export interface PlanFaults {
  person: string | null;
  personLeft: boolean;
  /** Names of places that a later version of their layer changed. */
  redrawn: string[];
  retired: string[];
}

const mostNamed = 5;
const list = (names: readonly string[], mark: string, more: (count: number) => string) =>
  names
    .slice(0, mostNamed)
    .map((name) => mark.replace('·', name))
    .join(mark === '“·”' ? '、' : ', ') + (names.length > mostNamed ? more(names.length - mostNamed) : '');

function about(
  code: 'redrawn' | 'retired',
  names: readonly string[],
  zh: string,
  en: string,
): PatrolNotice[] {
  if (names.length === 0) return [];
  const chinese = list(names, '“·”', (count) => `等${count + mostNamed}处`);
  const english = list(names, '"·"', (count) => ` and ${count} more`);
  return [{ code, text: { zh: `${chinese}${zh}`, en: `${english} ${en}` } }];
}

/** What is amiss with a plan, for people to read; it falls to its unit until somebody keeps it again. */
export function noticesOf({ person, personLeft, redrawn, retired }: PlanFaults): PatrolNotice[] {
  return [
    ...(person !== null && personLeft
      ? [
          {
            code: 'person-left' as const,
            text: {
              zh: `“${person}”已离岗或不属于该单位，任务转由单位安排`,
              en: `"${person}" has left or is not of the unit; tasks fall to the unit`,
            },
          },
        ]
      : []),
    ...about(
      'redrawn',
      redrawn,
      '的范围已调整，按现行范围执行，请确认计划',
      'was redrawn; tasks take what is in force, please confirm the plan',
    ),
    ...about(
      'retired',
      retired,
      '已从图层中撤销，保留原范围，请确认计划',
      'is no longer in its layer; its last shape is kept, please confirm the plan',
    ),
  ];
}
