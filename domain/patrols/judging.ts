import type { Question } from './checklist.ts';
import type { TargetKind } from './states.ts';

/** What counts as done. */
export interface DoneRule {
  /** Least share of each line or area within reach of the track, 0 to 1; null where that does not count. */
  share: number | null;
  /** How far to either side somebody sees, metres. */
  within: number;
  /** Whether every place is checked in. */
  checkIns: boolean;
  /** Least minutes from the first to the last sign of the patrol. */
  minutes: number;
}

export interface JudgedTarget {
  ordinal: number;
  kind: TargetKind;
  name: string;
  /** Of a line or an area, 0 to 1. */
  share: number | null;
  visited: boolean;
}

/** By how much a task falls short of something. */
export interface Shortfall {
  kind: 'share' | 'check-in' | 'minutes' | 'question';
  /** The ordinal of the target; null for the task as a whole. */
  target: number | null;
  wanted: number;
  got: number;
  text: { zh: string; en: string };
}

const percent = (share: number) => `${Math.floor(share * 100)} %`;

/**
 * What of a task falls short of its plan; nothing where it is done.
 * @param answered whether there is an answer to a question, for a target or for the task as a whole (0)
 */
export function shortfallsOf(
  rule: DoneRule,
  targets: readonly JudgedTarget[],
  minutes: number,
  checklist: { questions: readonly Question[]; perTarget: boolean },
  answered: (target: number, question: string) => boolean,
): Shortfall[] {
  const found: Shortfall[] = [];
  for (const { ordinal, kind, name, share, visited } of targets) {
    if (kind !== 'point' && rule.share !== null && (share ?? 0) < rule.share)
      found.push({
        kind: 'share',
        target: ordinal,
        wanted: rule.share,
        got: share ?? 0,
        text: {
          zh: `“${name}”覆盖 ${percent(share ?? 0)}，应达 ${percent(rule.share)}`,
          en: `${percent(share ?? 0)} of "${name}" covered, ${percent(rule.share)} wanted`,
        },
      });
    if (rule.checkIns && !visited)
      found.push({
        kind: 'check-in',
        target: ordinal,
        wanted: 1,
        got: 0,
        text: { zh: `“${name}”未打卡`, en: `"${name}" was not checked in` },
      });
  }
  if (minutes < rule.minutes)
    found.push({
      kind: 'minutes',
      target: null,
      wanted: rule.minutes,
      got: minutes,
      text: {
        zh: `巡查 ${Math.floor(minutes)} 分钟，应不少于 ${rule.minutes} 分钟`,
        en: `${Math.floor(minutes)} minutes, at least ${rule.minutes} wanted`,
      },
    });
  for (const question of checklist.questions.filter(({ required }) => required))
    for (const { ordinal, name } of checklist.perTarget ? targets : [{ ordinal: 0, name: '' }])
      if (!answered(ordinal, question.id))
        found.push({
          kind: 'question',
          target: ordinal === 0 ? null : ordinal,
          wanted: 1,
          got: 0,
          text: {
            zh: `${name === '' ? '' : `“${name}”的`}“${question.text}”未填`,
            en: `"${question.text}" is not answered${name === '' ? '' : ` for "${name}"`}`,
          },
        });
  return found;
}
