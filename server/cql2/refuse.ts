import { Problem } from '../input/problem.ts';

/** A place in a filter: in text, a character counted from 0; in JSON, a pointer (RFC 6901). */
export type At = number | string;

/** What is wrong, or what was expected, in both languages. */
export interface Said {
  zh: string;
  en: string;
}

/** The refusal of a filter. */
export function badFilter(at: At, said: Said): Problem {
  const en = `${typeof at === 'number' ? `character ${at + 1}` : at || 'the whole'}: ${said.en}`;
  const zh = `${typeof at === 'number' ? `第 ${at + 1} 个字符` : at || '整体'}：${said.zh}`;
  return new Problem(
    400,
    'bad-filter',
    { en: `The filter cannot be read at ${en}`, zh: `筛选条件有误，${zh}` },
    [{ path: 'query.filter', message: en, text: { zh, en } }],
  );
}
