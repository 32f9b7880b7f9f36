import type { PatrolNotices } from '../../../domain/answers/patrols.ts';
import { call } from '../../data/call.ts';
import { askAgain, question } from '../../data/queries.ts';

/** What this person was told of patrols and has not read. */
export const patrolNoticesQuestion = question('/api/patrols/notices');

/** What is unread of one plan and of its tasks. */
export interface PlanNotices {
  plan: number;
  title: string;
  /** When the newest was told. */
  newest: string;
  faults: PatrolNotices['faults'];
  tasks: PatrolNotices['notices'];
}

/** Notices by plan, that of the newest first. */
export function byPlan({ notices, faults }: PatrolNotices): PlanNotices[] {
  const plans = new Map<number, PlanNotices>();
  const of = ({ plan, title, at }: { plan: number; title: string; at: string }): PlanNotices => {
    const known = plans.get(plan) ?? { plan, title, newest: at, faults: [], tasks: [] };
    plans.set(plan, known);
    if (at > known.newest) known.newest = at;
    return known;
  };
  for (const fault of faults) of(fault).faults.push(fault);
  for (const notice of notices) of(notice).tasks.push(notice);
  return [...plans.values()].sort((a, b) => (a.newest < b.newest ? 1 : -1));
}

/** Marks as read what is shown of a plan, or of all; what fails stays unread. */
export async function markPatrolsRead(groups: readonly PlanNotices[], plan?: number): Promise<void> {
  const until = groups.filter((group) => plan === undefined || group.plan === plan)[0]?.newest;
  if (until === undefined) return;
  try {
    await call('post', '/api/patrols/notices/read', {
      body: { until, ...(plan === undefined ? {} : { plan }) },
    });
  } finally {
    void askAgain('/api/patrols/notices');
  }
}
