import type { z } from 'zod';

const kinds: Readonly<Record<string, string>> = {
  string: '文本',
  number: '数字',
  int: '整数',
  bigint: '整数',
  boolean: '是否（true 或 false）',
  object: '对象',
  record: '对象',
  array: '数组',
  tuple: '数组',
  date: '日期',
  null: '空值',
  nan: '非数字',
};

function kindOf(value: unknown): string {
  if (value === null) return kinds.null!;
  if (Array.isArray(value)) return kinds.array!;
  if (Number.isNaN(value)) return kinds.nan!;
  return kinds[typeof value] ?? typeof value;
}

const formats: Readonly<Record<string, string>> = {
  date: '应为日期，如 2026-03-01',
  datetime: '应为时间，如 2026-03-01T08:00:00Z',
  time: '应为时刻，如 08:00:00',
  url: '应为网址',
  email: '应为电子邮箱地址',
  uuid: '应为 UUID',
};

const listed = (values: readonly unknown[]) => values.map((value) => JSON.stringify(value)).join('、');
const oneOf = (values: readonly unknown[]) =>
  values.length === 1 ? `应为 ${listed(values)}` : `只能是 ${listed(values)} 之一`;

function tooSmall({ origin, minimum, inclusive, exact }: z.core.$ZodIssueTooSmall): string {
  if (origin === 'string') {
    if (exact) return `应为 ${minimum} 个字符`;
    return Number(minimum) === 1 ? '不能为空' : `至少 ${minimum} 个字符`;
  }
  if (origin === 'number' || origin === 'int' || origin === 'bigint')
    return inclusive ? `不能小于 ${minimum}` : `必须大于 ${minimum}`;
  return exact ? `应为 ${minimum} 项` : `至少 ${minimum} 项`;
}

function tooBig({ origin, maximum, inclusive, exact }: z.core.$ZodIssueTooBig): string {
  if (origin === 'string') return exact ? `应为 ${maximum} 个字符` : `最多 ${maximum} 个字符`;
  if (origin === 'number' || origin === 'int' || origin === 'bigint')
    return inclusive ? `不能大于 ${maximum}` : `必须小于 ${maximum}`;
  return exact ? `应为 ${maximum} 项` : `最多 ${maximum} 项`;
}

/**
 * What a schema found wrong, as a Chinese form would say it.
 * @param issue of a parse with `reportInput`
 * @returns null for what is found too seldom to have a sentence here
 */
export function chineseFault(issue: z.core.$ZodIssue): string | null {
  switch (issue.code) {
    case 'too_small':
      return issue.origin === 'date' ? null : tooSmall(issue);
    case 'too_big':
      return issue.origin === 'date' ? null : tooBig(issue);
    case 'invalid_type':
      if (issue.input === undefined) return '缺少此项';
      if (issue.expected === 'int' && typeof issue.input === 'number')
        return `应为整数，收到的是 ${issue.input}`;
      return `应为${kinds[issue.expected] ?? ` ${issue.expected}`}，收到的是${kindOf(issue.input)}`;
    case 'invalid_value':
      return oneOf(issue.values);
    case 'unrecognized_keys':
      return `没有这样的字段：${issue.keys.join('、')}`;
    case 'invalid_format':
      if (issue.format === 'regex') return `格式应符合 ${issue.pattern}`;
      return formats[issue.format] ?? null;
    case 'invalid_union':
      return 'options' in issue && Array.isArray(issue.options)
        ? oneOf(issue.options)
        : '与允许的任何一种写法都不符';
    case 'invalid_key':
      return '名称不符合要求';
    default:
      return null;
  }
}
