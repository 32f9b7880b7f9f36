import { Problem } from '../../input/problem.ts';
import type { LayerDefinition, Title } from '../schema.ts';

/** The members of a feature that a file's fields are mapped to beside the properties that its layer declares. */
export const mappable = ['code', 'name', 'parent'] as const;
export type Mappable = (typeof mappable)[number];
/** What the columns of a table that hold places are mapped to. */
export const mappableColumns = ['lon', 'lat', 'coordinates'] as const;

/**
 * Which of the file's fields hold a feature's code, name and parent, a property that its layer declares, or the
 * coordinates of a table.
 */
export type FieldMap = Readonly<Record<string, string>>;

function badMap(what: Title, errors: Problem['errors'] = []): Problem {
  return new Problem(400, 'bad-map', what, errors);
}

const form =
  'code=FIELD,name=FIELD,parent=FIELD, and so on for lon, lat, coordinates and the fields of the layer';

/**
 * Reads `code=FIELD,name=FIELD,…`; a field whose name has a comma or an equals sign stands in double quotes.
 * @throws Problem 400 `bad-map` naming the part that is not of that form
 */
export function parseFieldMap(text: string): FieldMap {
  const map: Record<string, string> = {};
  const part = /\s*([A-Za-z][A-Za-z0-9_]*)\s*=\s*(?:"([^"]+)"|([^,="]+))\s*(?:,|$)/y;
  while (part.lastIndex < text.length) {
    const from = part.lastIndex;
    const [, target, quoted, plain] = part.exec(text) ?? [];
    const field = quoted ?? plain?.trim();
    if (!target || !field)
      throw badMap({
        zh: `字段对应关系有误：${JSON.stringify(text.slice(from))}，应为 code=字段,name=字段,parent=字段 这样的形式`,
        en: `the map has ${JSON.stringify(text.slice(from))}, expected ${form}`,
      });
    map[target] = field;
  }
  return map;
}

/** @throws Problem 400 `bad-map` for a target that the layer does not have */
export function requireTargets(map: FieldMap, { id, fields }: Pick<LayerDefinition, 'id' | 'fields'>): void {
  const known = [...mappable, ...mappableColumns, ...fields.map(({ name }) => name)];
  for (const target of Object.keys(map))
    if (!known.includes(target))
      throw badMap(
        {
          zh: `图层“${id}”没有“${target}”这一项，可对应 ${known.join('、')}`,
          en: `"${id}" has no "${target}" to map a field to; expected one of ${known.join(', ')}`,
        },
        [{ path: '/map', message: `expected one of ${known.join(', ')}` }],
      );
}

// What bureaus call them beside the names themselves.
const synonyms: Record<Mappable, readonly string[]> = {
  code: ['编码', '代码', '网格编码', '区划代码', '行政区划代码', 'admincode', 'adcode'],
  name: ['名称', '网格名称', '区划名称'],
  parent: ['上级编码', '上级代码', '上级网格编码', 'parentcode', 'parent_code'],
};

/** Which field of a file each target is taken from. */
export type Sources = ReadonlyMap<string, string>;

/**
 * Finds the fields of a feature that a layer wants: those that a person has chosen, then those of a target's own name,
 * first as it is written, then in any case, then those that bureaus call so. No field is found twice.
 * @param keys the names of the feature's fields
 * @param declared the names of the properties that the layer declares
 */
export function findSources(keys: readonly string[], chosen: FieldMap, declared: readonly string[]): Sources {
  const sources = new Map<string, string>();
  const targets = [...mappable, ...declared.filter((name) => !mappable.includes(name as Mappable))];
  const used = new Set<string>();
  const take = (target: string, key: string | undefined) => {
    if (key === undefined) return;
    sources.set(target, key);
    used.add(key);
  };
  const inAnyCase = (name: string) =>
    keys.find((key) => !used.has(key) && key.toLowerCase() === name.toLowerCase());
  for (const target of targets) {
    const field = chosen[target];
    if (field !== undefined)
      take(
        target,
        keys.includes(field) ? field : keys.find((key) => key.toLowerCase() === field.toLowerCase()),
      );
  }
  const open = () => targets.filter((target) => chosen[target] === undefined && !sources.has(target));
  for (const target of open()) if (!used.has(target) && keys.includes(target)) take(target, target);
  for (const target of open()) take(target, inAnyCase(target));
  for (const target of open())
    for (const name of synonyms[target as Mappable] ?? [])
      if (!sources.has(target)) take(target, inAnyCase(name));
  return sources;
}
