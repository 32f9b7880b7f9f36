import type { z } from 'zod';
import { zhCN } from 'zod/locales';
import { chineseFault } from './chinese-faults.ts';

/** A sentence in both languages. */
export interface Text {
  zh: string;
  en: string;
}

const zhLocale = zhCN().localeError;

/** What schemas say in their own words: the English as zod has it, and the Chinese beside it. */
const chinese = new Map<string, string>();

/** A message for a schema, told in both languages by `textOf`. @returns the English one, for zod */
export function said({ zh, en }: Text): string {
  chinese.set(en, zh);
  return en;
}

/** An issue for a refinement to add, told in both languages by `textOf`. */
export function issueOf({ zh, en }: Text, path: PropertyKey[]) {
  return { code: 'custom' as const, path, message: en, params: { zh } };
}

/** How a fault found by a schema reads in both languages. @param issue of a parse with `reportInput` */
export function textOf(issue: z.core.$ZodIssue): Text {
  const en = issue.message;
  const given: unknown = issue.code === 'custom' ? issue.params?.zh : undefined;
  if (typeof given === 'string') return { en, zh: given };
  const known = chinese.get(en);
  if (known !== undefined) return { en, zh: known };
  // What zod itself says of a refinement names nothing.
  if (issue.code === 'custom') return { en, zh: `不符合要求：${en}` };
  const own = chineseFault(issue);
  if (own !== null) return { en, zh: own };
  const ofZod = zhLocale(issue as z.core.$ZodRawIssue);
  return { en, zh: (typeof ofZod === 'string' ? ofZod : ofZod?.message) ?? en };
}
