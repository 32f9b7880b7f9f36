import type { IncomingHttpHeaders } from 'node:http';
import { Problem } from './problem.ts';

/** The revision that `If-Match` names as its ETag, `"3"`. @throws Problem 428 `if-match-required` */
export function revisionOf({ 'if-match': given }: IncomingHttpHeaders): number {
  const revision = /^"(\d{1,9})"$/.exec(given ?? '')?.[1];
  if (revision !== undefined) return Number(revision);
  throw new Problem(428, 'if-match-required', {
    zh: '请以 If-Match 带上所读内容的 ETag，如 "3"',
    en: 'Send the ETag of what you have read as If-Match, such as "3"',
  });
}
