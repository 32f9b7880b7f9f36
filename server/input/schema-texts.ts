import type { z } from 'zod';
import { zhCN } from 'zod/locales';

/** A sentence in both languages. */
export interface Text {
  zh: string;
  en: string;
}

const ofZod = zhCN().localeError;

/** What our own schemas say, in Chinese; what stands in brackets is taken over. */
const ofOurs: readonly [RegExp, string][] = [
  [/^expected a kebab-case id$/, '应为小写字母开头，由小写字母、数字和连字符组成的标识'],
  [/^expected scene\.item in kebab-case$/, '应为“场景.事项”的形式，由小写字母、数字和连字符组成'],
  [/^expected the id of a rule$/, '应为一条规则的标识'],
  [/^expected the name of a field$/, '应为字段名'],
  [/^expected two digits$/, '应为两位数字'],
  [/^expected a day, YYYY-MM-DD$/, '应为日期，如 2026-11-21'],
  [/^expected a day such as (\S+), or a time as in RFC 3339$/, '应为日期（如 $1）或 RFC 3339 时间'],
  [/^expected a day not before "from", (.+)$/, '不应早于起始日期 $1'],
  [/^expected "(\w+)" or "(\w+)"$/, '应有 $1 或 $2'],
  [/^expected to begin with its scene, (.+)$/, '应以所属场景 $1 开头'],
  [/^expected one of (.+), or properties\.<name>$/, '应为 $1 之一，或 properties.<名称>'],
  [
    /^expected \{metres\} up to 5000, or \{field, width\?\}$/,
    '应为 {metres}（不超过 5000）或 {field, width?}',
  ],
  [/^expected containing, nearest, named or territory$/, '应为 containing、nearest、named 或 territory'],
  [
    /^expected \{kind, code, name\}, \{tier\}, \{unit\} or \{meets\}, each .+$/,
    '应为 {kind, code, name}、{tier}、{unit} 或 {meets}，均可带 when、validFrom、validTo',
  ],
  [/^appears twice; expected one that no other has$/, '重复出现，应与其他各条不同'],
  [/^is not a bureau; expected one of (.+)$/, '不是已有的部门，应为 $1 之一'],
  [/^is not a scene; expected one of (.+)$/, '不是已有的场景，应为 $1 之一'],
];

/** How a fault found by a schema reads in both languages. @param issue of a parse with `reportInput` */
export function textOf(issue: z.core.$ZodIssue): Text {
  const en = issue.message;
  const own = ofOurs.find(([pattern]) => pattern.test(en));
  if (own) return { en, zh: en.replace(...own) };
  const said = ofZod(issue as z.core.$ZodRawIssue);
  return { en, zh: (typeof said === 'string' ? said : said?.message) ?? en };
}
