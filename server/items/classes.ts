import { readFileSync } from 'node:fs';
import { type ClassKinds, classKindsSchema } from '../../domain/items/classes.ts';
import { Problem } from '../input/problem.ts';
import { faultOf } from './catalogue.ts';

const file = new URL('../../data/catalogue/ai-classes.json', import.meta.url);
/** What stands before a class of image recognition where a report names its item: `ai:0103`. */
const prefix = 'ai:';

/** The classes of image recognition by their kinds, and what each is reported as. */
export interface AiClasses {
  kinds: ClassKinds;
  /**
   * A report whose item is a class, `ai:0103`, as one of the item that it stands for, with the class kept among its
   * properties; any other as it is.
   * @throws Problem 400 `unknown-class`
   */
  asItem<Report extends { item: string; properties: Record<string, unknown> }>(report: Report): Report;
}

/**
 * Reads which items the classes of image recognition are reported as.
 * @param items the codes of all items
 * @throws Error that names each wrong entry
 */
export function readAiClasses(items: ReadonlySet<string>, text = readFileSync(file, 'utf8')): AiClasses {
  const data: unknown = JSON.parse(text);
  const parsed = classKindsSchema.safeParse(data);
  const faults = parsed.success
    ? faultsOf(parsed.data, items)
    : parsed.error.issues.map((issue) => faultOf(data, issue).en);
  if (!parsed.success || faults.length > 0)
    throw new Error(`data/catalogue/ai-classes.json: ${faults.join('; ')}`);
  const kinds = parsed.data;
  const byCode = new Map(kinds.flatMap(({ classes }) => classes.map(({ code, item }) => [code, item])));
  return {
    kinds,
    asItem(report) {
      if (!report.item.startsWith(prefix)) return report;
      const code = report.item.slice(prefix.length);
      const item = byCode.get(code);
      if (item === undefined) throw unknownClass(code);
      return { ...report, item, properties: { ...report.properties, class: report.item } };
    },
  };
}

function faultsOf(kinds: ClassKinds, items: ReadonlySet<string>): string[] {
  const all = kinds.flatMap(({ classes }) => classes);
  const twice = all.filter(({ code }, i) => all.findIndex((each) => each.code === code) < i);
  return [
    ...twice.map(({ code }) => `the class "${code}" is there twice`),
    ...all
      .filter(({ item }) => !items.has(item))
      .map(({ code, item }) => `the class "${code}" names an item "${item}" that is not there`),
  ];
}

function unknownClass(code: string): Problem {
  const text = {
    zh: `没有 AI 识别类别“${code}”，GET /api/items/classes 列出全部类别`,
    en: `There is no class of image recognition "${code}"; GET /api/items/classes lists all`,
  };
  return new Problem(400, 'unknown-class', text, [{ path: '/item', message: text.en, text }]);
}
