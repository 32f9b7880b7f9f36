import { expect, it } from 'vitest';
import { z } from 'zod';
import { textOf } from '../../domain/schema-texts.ts';

it.each([
  [z.string().min(1), '', '不能为空'],
  [z.string().min(3), 'a', '至少 3 个字符'],
  [z.string().max(2), 'abc', '最多 2 个字符'],
  [z.string().length(3), 'a', '应为 3 个字符'],
  [z.number().min(1), 0, '不能小于 1'],
  [z.number().max(1), 5, '不能大于 1'],
  [z.number().gt(1), 1, '必须大于 1'],
  [z.array(z.string()).min(1), [], '至少 1 项'],
  [z.array(z.string()).max(1), ['a', 'b'], '最多 1 项'],
  [z.string(), undefined, '缺少此项'],
  [z.string(), 5, '应为文本，收到的是数字'],
  [z.string(), null, '应为文本，收到的是空值'],
  [z.int(), 1.5, '应为整数，收到的是 1.5'],
  [z.array(z.string()), {}, '应为数组，收到的是对象'],
  [z.enum(['a', 'b']), 'c', '只能是 "a"、"b" 之一'],
  [z.literal('a'), 'c', '应为 "a"'],
  [z.strictObject({}), { q: 1 }, '没有这样的字段：q'],
  [z.iso.date(), 'x', '应为日期，如 2026-03-01'],
  [z.string().regex(/^a/), 'b', '格式应符合 /^a/'],
  [z.union([z.string(), z.number()]), true, '与允许的任何一种写法都不符'],
  [z.discriminatedUnion('k', [z.object({ k: z.literal('a') })]), { k: 'b' }, '应为 "a"'],
])('says in Chinese what a schema found wrong, as a form would: %#', (schema, value, chinese) => {
  const { error } = schema.safeParse(value, { reportInput: true });
  const [issue] = error!.issues;
  expect(textOf(issue!)).toEqual({ en: issue!.message, zh: chinese });
});
