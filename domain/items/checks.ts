import { z } from 'zod';
import { issueOf, said, type Text } from '../schema-texts.ts';

export const titleSchema = z.strictObject({ zh: z.string().min(1), en: z.string().min(1) });
export const idSchema = z
  .string()
  .regex(
    /^[a-z][a-z0-9-]*$/,
    said({ zh: '应为小写字母开头，由小写字母、数字和连字符组成的标识', en: 'expected a kebab-case id' }),
  );
export const day = z.iso.date(said({ zh: '应为日期，如 2026-11-21', en: 'expected a day, YYYY-MM-DD' }));

type Refuse = (field: string, text: Text) => void;

const repeated = { zh: '重复出现，应与其他各条不同', en: 'appears twice; expected one that no other has' };

/** Refuses entries of a list that have the same `key` as one before. */
export function refuseRepeats<Key extends string>(key: Key) {
  return (entries: readonly Record<Key, string>[], context: z.RefinementCtx) => {
    const seen = new Set<string>();
    for (const [index, entry] of entries.entries()) {
      if (seen.has(entry[key])) context.addIssue(issueOf(repeated, [index, key]));
      seen.add(entry[key]);
    }
  };
}

/** Refuses texts of a list that are there twice. */
export function refuseSame(texts: readonly string[], context: z.RefinementCtx): void {
  for (const [index, text] of texts.entries())
    if (texts.indexOf(text) < index) context.addIssue(issueOf(repeated, [index]));
}

/** Checks each entry of a list; what is refused is a field of it. */
export function eachOf<Entry>(check: (entry: Entry, refuse: Refuse) => void) {
  return (entries: readonly Entry[], context: z.RefinementCtx) => {
    for (const [index, entry] of entries.entries())
      check(entry, (field, text) => context.addIssue(issueOf(text, [index, field])));
  };
}

export function notAmong(what: Text, known: readonly string[]): Text {
  return {
    zh: `不是已有的${what.zh}，应为 ${known.join('、')} 之一`,
    en: `is not a ${what.en}; expected one of ${known.join(', ')}`,
  };
}
