import type { Flaws, Understood } from '../../../domain/answers/layer-versions.ts';
import { Problem } from '../../input/problem.ts';
import type { LayerDefinition } from '../schema.ts';
import { type CheckedGeometry, checkGeometry, type ToDegrees } from './check-geometry.ts';
import { distinctNames } from './distinct-names.ts';
import {
  type FieldMap,
  findSources,
  type Mappable,
  mappable,
  mappableColumns,
  type Sources,
} from './field-map.ts';
import { hasHeights } from './heights.ts';
import { placeInChinese } from './place-text.ts';
import type { LoadedFeature, SourceFeature } from './source-feature.ts';
import { requireStorable } from './storable.ts';

// An index of PostgreSQL takes some 2,700 bytes; a code is a tenth of that at most.
const longestCode = 200;
const mostNamed = 50;
const mostFlaws = 1_000;
// Files whose every feature has fields of its own are planned one by one.
const mostPlans = 1_000;

function toText(value: unknown): string | null {
  if (value === null || value === undefined || value === '') return null;
  return typeof value === 'string'
    ? value
    : typeof value === 'object'
      ? JSON.stringify(value)
      : String(value);
}

/** @throws Problem 400 `bad-code` for a number whose digits are lost already, or a text that no code is as long as */
function toCode(where: string, field: string, value: unknown): string | null {
  if (typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value))
    throw new Problem(400, 'bad-code', {
      zh: `${placeInChinese(`${where}, field ${field}`)}：${value} 的位数超出数值的精度，编码应存为文本`,
      en: `${where}, field ${field}: ${value} is a number of more digits than a number keeps, expected text in quotes`,
    });
  const text = toText(value);
  if (text !== null && text.length > longestCode)
    throw new Problem(400, 'bad-code', {
      zh: `${placeInChinese(`${where}, field ${field}`)}：编码长达 ${text.length} 个字符，至多 ${longestCode} 个`,
      en: `${where}, field ${field}: a code of ${text.length} characters, expected at most ${longestCode}`,
    });
  return text;
}

/**
 * A feature's code, name and parent as text, null where they are empty.
 * @throws Problem 400 `bad-code` naming the field
 */
export function readMembers(
  where: string,
  properties: Record<string, unknown>,
  sources: Sources,
): Pick<LoadedFeature, Mappable> {
  const [code, name, parent] = mappable.map((target) => sources.get(target));
  const read = (key: string | undefined) => (key === undefined ? null : properties[key]);
  return {
    code: toCode(where, code ?? 'code', read(code)),
    name: toText(read(name)),
    parent: toCode(where, parent ?? 'parent', read(parent)),
  };
}

function requireFields(file: string, map: FieldMap, fields: ReadonlySet<string>): void {
  const known = new Set([...fields].map((field) => field.toLowerCase()));
  for (const [target, field] of Object.entries(map))
    if (!mappableColumns.includes(target as never) && !known.has(field.toLowerCase()))
      throw new Problem(
        400,
        'bad-map',
        {
          zh: `${target}=${field}：${file} 中没有字段“${field}”，只有 ${[...fields].join('、')}`,
          en: `${target}=${field}: ${file} has no field "${field}"; it has ${[...fields].join(', ')}`,
        },
        [...fields].map((name) => ({ path: '/map', message: name })),
      );
}

/** How the fields of features with these names become members and properties. */
interface Plan {
  sources: Sources;
  /** What the other fields are called as properties. */
  names: ReadonlyMap<string, string>;
}

/**
 * Gives features their code, name and parent and the properties that their layer declares, as `findSources` finds them,
 * and checks their geometry, batch by batch.
 */
export class FieldMapper {
  private readonly seen = new Set<string>();
  private count = 0;
  private readonly heights = { count: 0, features: [] as string[] };
  private readonly flaws: Flaws = { count: 0, features: [] };
  private readonly plans = new Map<string, Plan>();
  private readonly mapped = new Map<string, string>();
  private readonly declared: string[];

  constructor(
    private readonly file: string,
    private readonly chosen: FieldMap,
    private readonly layer: Pick<LayerDefinition, 'geometryType' | 'fields'>,
    private readonly toDegrees: ToDegrees,
  ) {
    this.declared = layer.fields.map(({ name }) => name);
  }

  /**
   * The features that have a geometry; `finish` tells of the others.
   * @throws Problem 400 naming file, feature, value and what was expected; the first fault refuses the file
   */
  map(features: readonly SourceFeature[]): LoadedFeature[] {
    const mapped = features.flatMap((feature) => this.mapOne(feature) ?? []);
    this.count += mapped.length;
    return mapped;
  }

  /** Features of one file have the same fields, or a few sets of them. */
  private planFor(keys: readonly string[]): Plan {
    const id = JSON.stringify(keys);
    const known = this.plans.get(id);
    if (known) return known;
    const sources = findSources(keys, this.chosen, this.declared);
    const renamed = new Map<string, string>();
    for (const [target, key] of sources) {
      this.mapped.set(target, key);
      if (!mappable.includes(target as Mappable)) renamed.set(key, target);
    }
    const members = new Set(mappable.map((target) => sources.get(target)));
    const rest = keys.filter((key) => renamed.has(key) || !members.has(key));
    // What a person has mapped comes first: a field of the same name that they passed over is told apart.
    const ordered = [...rest].sort((a, b) => Number(renamed.has(b)) - Number(renamed.has(a)));
    const distinct = distinctNames(ordered.map((key) => renamed.get(key) ?? key));
    const nameOf = new Map(ordered.map((key, i) => [key, distinct[i]!]));
    const plan = { sources, names: new Map(rest.map((key) => [key, nameOf.get(key)!])) };
    for (const key of keys) this.seen.add(key);
    if (this.plans.size < mostPlans) this.plans.set(id, plan);
    return plan;
  }

  private mapOne({ place, properties, geometry }: SourceFeature): LoadedFeature | null {
    const where = `${this.file}, ${place}`;
    requireStorable(where, properties);
    const { sources, names } = this.planFor(Object.keys(properties));
    const kept: Record<string, unknown> = {};
    for (const [key, as] of names) kept[as] = properties[key];
    const own = { ...readMembers(where, properties, sources), properties: kept };
    const label = own.code ?? own.name ?? place;
    const checked = checkGeometry(geometry, this.layer.geometryType, this.toDegrees, where);
    if (checked.flaw) this.noteFlaw(label, place, checked);
    if (checked.geometry === null) return null;
    if (hasHeights(geometry)) this.noteHeights(label);
    return { ...own, geometry: checked.geometry };
  }

  private noteFlaw(feature: string, place: string, { geometry, flaw }: CheckedGeometry): void {
    this.flaws.count++;
    if (this.flaws.features.length < mostFlaws)
      this.flaws.features.push({
        ...flaw!,
        feature,
        place,
        type: flaw!.flaw === 'missing' ? 'empty-geometry' : 'invalid-geometry',
        leftOut: geometry === null,
      });
  }

  private noteHeights(label: string): void {
    this.heights.count++;
    if (this.heights.features.length < mostNamed) this.heights.features.push(label);
  }

  /**
   * To be called after the last batch.
   * @returns the names of all fields in the order of their first appearance and what some were taken for, how many
   *   features had heights, and whose geometry had a flaw
   * @throws Problem 400 `no-features`, or `bad-map` for a field that no feature has
   */
  finish(): Pick<Understood, 'fields' | 'mapped' | 'heights' | 'flaws'> {
    const { flaws, heights } = this;
    if (this.count === 0)
      throw new Problem(
        400,
        'no-features',
        flaws.count === 0
          ? { zh: `${this.file}：文件中没有要素`, en: `${this.file}: the file holds no features` }
          : {
              zh: `${this.file}：${flaws.count} 个要素都没有可保存的几何图形，${placeInChinese(`, ${flaws.features[0]!.place}`).slice(1)}即是`,
              en: `${this.file}: none of the ${flaws.count} features has a geometry that can be kept; the first is ${flaws.features[0]!.place}`,
            },
      );
    requireFields(this.file, this.chosen, this.seen);
    return {
      fields: [...this.seen],
      mapped: Object.fromEntries(this.mapped),
      ...(heights.count > 0 ? { heights } : {}),
      ...(flaws.count > 0 ? { flaws } : {}),
    };
  }
}
