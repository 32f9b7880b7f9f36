import type { Fields, ValueType } from '../cql2/expression.ts';
import { Problem } from '../input/problem.ts';
import type { PublishedLayer } from './published.ts';
import type { LayerDefinition } from './schema.ts';

const types: Record<LayerDefinition['fields'][number]['type'], ValueType> = {
  string: 'text',
  number: 'number',
  boolean: 'boolean',
  date: 'instant',
};

/** Which thing a feature is; never kept from anybody who sees the layer. */
export const keyFields = ['code', 'name', 'parent'];

/** What features of a layer can be chosen by: code, name and parent, and the fields that its definition declares. */
export function fieldsOf({ definition }: Pick<PublishedLayer, 'definition'>): Fields {
  const fields = new Map<string, ValueType>(keyFields.map((name) => [name, 'text']));
  for (const { name, type } of definition.fields) if (!fields.has(name)) fields.set(name, types[type]);
  return fields;
}

/** The refusal of a property that a layer does not have. @param path of what named it */
export function unknownProperty(name: string, path: string, layer: string, fields: Fields): Problem {
  const keys = [...fields.keys()];
  const text = {
    zh: `“${layer}”没有属性 ${JSON.stringify(name)}，可用：${keys.join('、')}`,
    en: `"${layer}" has no property ${JSON.stringify(name)}; it has ${keys.join(', ')}`,
  };
  return new Problem(400, 'unknown-property', text, [{ path, message: text.en, text }]);
}

/**
 * Reads a list of properties, joined by commas; no text is no property.
 * @throws Problem 400 `unknown-property` for one that the layer does not declare
 */
export function readProperties(text: string, layer: Pick<PublishedLayer, 'id' | 'definition'>): string[] {
  const known = fieldsOf(layer);
  const names = text === '' ? [] : text.split(',');
  const unknown = names.find((name) => !known.has(name));
  if (unknown !== undefined) throw unknownProperty(unknown, 'query.properties', layer.id, known);
  return [...new Set(names)].sort();
}
