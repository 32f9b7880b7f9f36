import { may } from '../../domain/access/permissions.ts';
import { city, roles } from '../../domain/access/principal.ts';
import type { openApiDocument } from '../endpoint/document.ts';
import type { Endpoint } from '../endpoint/endpoint.ts';
import type { Examples } from './examples.ts';
import { subjectNames, subjectOf } from './subjects.ts';

export type Language = 'zh' | 'en';
type Document = ReturnType<typeof openApiDocument>;

const about = {
  zh: `城市的图层、瓦片、要素、归属判定、事件与工单。

密钥或会话令牌放在请求头 \`Authorization: Bearer …\` 中。拒绝以 \`application/problem+json\` 返回：\`code\` 固定不变，\`detail\` 说明哪个值有误、应为何值。示例取自演示城市，可原样试用。参数与字段的说明为英文。`,
  en: `Layers, tiles, features, routing, events and orders of a city.

A key or the token of a session goes into the header \`Authorization: Bearer …\`. Refusals are \`application/problem+json\`: \`code\` stays what it is, \`detail\` names the value and what was expected. The examples are of the demo city, and can be tried as they stand.`,
} as const;

/** Who may ask, in words. */
function readersOf({ permission }: Endpoint, language: Language): string {
  if (typeof permission !== 'string')
    return language === 'zh' ? '不按权限限制。' : `Needs no permission: ${permission.everybody}.`;
  if (may({ role: 'anonymous', grants: [] }, permission))
    return language === 'zh' ? '无需登录。' : 'Needs no credentials.';
  const allowed = roles.filter((role) => may({ role, grants: [{ role, unit: city }] }, permission));
  return language === 'zh'
    ? `需要权限 ${permission}；具备该权限的角色：${allowed.join('、')}。`
    : `Needs the permission ${permission}, which these roles have: ${allowed.join(', ')}.`;
}

interface Operation {
  summary?: string;
  description?: string;
  tags?: string[];
  parameters?: { in: string; name: string; example?: unknown }[];
  requestBody?: { content: Record<string, { example?: unknown }> };
  responses: Record<string, { description: string }>;
}

function translate(operation: Operation, endpoint: Endpoint, language: Language): void {
  const { summary, path } = endpoint;
  operation.summary = summary[language];
  operation.description = `${summary[language === 'zh' ? 'en' : 'zh']}\n\n${readersOf(endpoint, language)}`;
  operation.tags = [subjectOf(path, language) ?? path];
  for (const response of Object.values(operation.responses))
    if (language === 'zh')
      response.description =
        response.description === summary.en
          ? summary.zh
          : response.description.replace('Refused: ', '拒绝：').replaceAll(', ', '、');
}

function fill(operation: Operation, example: Examples[string]): void {
  for (const parameter of operation.parameters ?? []) {
    const given = parameter.in === 'path' ? example.params : example.query;
    if (given && Object.hasOwn(given, parameter.name)) parameter.example = given[parameter.name];
  }
  const content = operation.requestBody?.content;
  const body = content?.[example.type ?? Object.keys(content)[0]!];
  if (body && example.body !== undefined) body.example = example.body;
}

/**
 * The document as readers of a language are given it: summaries, subjects and what refusals are called, with who may ask
 * and examples that can be sent. Descriptions of parameters and members stay English.
 * @param document that of all these endpoints
 */
export function editionOf(
  document: Document,
  endpoints: readonly Endpoint[],
  language: Language,
  examples: Examples,
): Document {
  const edition = structuredClone(document);
  Object.assign(edition.info, {
    title: language === 'zh' ? '网格 Wangge' : 'Wangge 网格',
    description: about[language],
    // By which the reference chooses its own words.
    'x-locale': language,
  });
  const used = new Set(endpoints.map(({ path }) => subjectOf(path, language)));
  edition.tags = subjectNames(language).flatMap((name) => (used.has(name) ? [{ name }] : []));
  for (const endpoint of endpoints) {
    const operation = edition.paths?.[endpoint.path]?.[endpoint.method] as Operation | undefined;
    if (!operation) continue;
    translate(operation, endpoint, language);
    const example = examples[`${endpoint.method} ${endpoint.path}`];
    if (example) fill(operation, example);
  }
  return edition;
}
