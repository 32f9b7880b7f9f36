import type { TFunction } from 'i18next';
import type { Problem } from './problem.ts';

/** A refusal in the reader's words; the service's own English detail only where no words exist for it. */
export function problemText(problem: Pick<Problem, 'status' | 'code' | 'message'>, t: TFunction): string {
  if (problem.code === 'no-connection') return t('problems.no-connection');
  if (problem.code === 'starting') return t('problems.starting');
  if (problem.code === 'bad-sign-in') return t('problems.wrong-credentials');
  if (problem.code === 'bad-code') return t('problems.bad-code');
  if (problem.code === 'order-changed') return t('problems.order-changed');
  if (problem.status === 401) return t('problems.unauthorized');
  if (problem.status === 403) return t('problems.forbidden');
  if (problem.status === 404) return t('problems.not-found');
  if (problem.status === 429) return t('problems.too-many');
  if (problem.status >= 500) return t('problems.server');
  return t('problems.other', { detail: problem.message || problem.code });
}
