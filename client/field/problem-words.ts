import type { TFunction } from 'i18next';
import type { Language } from '../ui/preferences.ts';
import type { Problem } from '../ui/problem.ts';

/** A refusal in the reader's words; the service's own sentence where it has one in his language. */
export function problemWords(
  { status, code, message, text }: Pick<Problem, 'status' | 'code' | 'message' | 'text'>,
  t: TFunction<'field'>,
  language: Language,
): string {
  if (status === 0) return t('problems.no-connection');
  if (code === 'bad-sign-in') return t('problems.wrong-credentials');
  if (code === 'bad-code') return t('problems.bad-code');
  if (text) return text[language];
  if (status === 429) return t('problems.too-many');
  if (status >= 500) return t('problems.server');
  return t('problems.other', { detail: message || code });
}
