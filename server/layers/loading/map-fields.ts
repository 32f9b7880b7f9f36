import { Problem } from '../../input/problem.ts';
import type { LayerDefinition } from '../schema.ts';
import { type CheckedGeometry, checkGeometry, type ToDegrees } from './check-geometry.ts';
import { type FieldMap, type Mappable, mappable } from './field-map.ts';
import type { Flaws } from './geometry-flaw.ts';
import { hasHeights } from './heights.ts';
import type { LoadedFeature, SourceFeature, Understood } from './source-feature.ts';
import { requireStorable } from './storable.ts';

// An index of PostgreSQL takes some 2,700 bytes; a code is a tenth of that at most.
const longestCode = 200;
const mostNamed = 50;
const mostFlaws = 1_000;

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
    throw new Problem(
      400,
      'bad-code',
      `${where}, field ${field}: ${value} is a number of more digits than a number keeps, expected text in quotes`,
    );
  const text = toText(value);
  if (text !== null && text.length > longestCode)
    throw new Problem(
      400,
      'bad-code',
      `${where}, field ${field}: a code of ${text.length} characters, expected at most ${longestCode}`,
    );
  return text;
}

function requireFields(file: string, map: FieldMap, fields: Set<string>): void {
  for (const target of mappable) {
    const field = map[target];
    if (field !== undefined && !fields.has(field))
      throw new Problem(
        400,
        'bad-map',
        `--map ${target}=${field}: ${file} has no field "${field}"; it has ${[...fields].join(', ')}`,
      );
  }
}

/**
 * Gives features their code, name and parent (fields of those names map themselves) and checks their geometry, batch
 * by batch.
 */
export class FieldMapper {
  private readonly seen = new Set<string>();
  private count = 0;
  private readonly heights = { count: 0, features: [] as string[] };
  private readonly flaws: Flaws = { count: 0, features: [] };
  private readonly source: Record<Mappable, string>;

  constructor(
    private readonly file: string,
    private readonly chosen: FieldMap,
    private readonly geometryType: LayerDefinition['geometryType'],
    private readonly toDegrees: ToDegrees,
  ) {
    this.source = { code: 'code', name: 'name', parent: 'parent', ...chosen };
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

  private mapOne({ place, properties, geometry }: SourceFeature): LoadedFeature | null {
    const where = `${this.file}, ${place}`;
    for (const name of Object.keys(properties)) this.seen.add(name);
    requireStorable(where, properties);
    const { source } = this;
    const { [source.code]: code, [source.name]: name, [source.parent]: parent, ...rest } = properties;
    const own = {
      code: toCode(where, source.code, code),
      name: toText(name),
      parent: toCode(where, source.parent, parent),
      properties: rest,
    };
    const label = own.code ?? own.name ?? place;
    const checked = checkGeometry(geometry, this.geometryType, this.toDegrees, where);
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
   * @returns the names of all properties in the order of their first appearance, how many features had heights, and
   *   whose geometry had a flaw
   * @throws Problem 400 `no-features`, or `bad-map` for a field that no feature has
   */
  finish(): Pick<Understood, 'fields' | 'heights' | 'flaws'> {
    const { flaws, heights } = this;
    if (this.count === 0)
      throw new Problem(
        400,
        'no-features',
        flaws.count === 0
          ? `${this.file}: the file holds no features`
          : `${this.file}: none of the ${flaws.count} features has a geometry that can be kept; the first is ${flaws.features[0]!.place}`,
      );
    requireFields(this.file, this.chosen, this.seen);
    return {
      fields: [...this.seen],
      ...(heights.count > 0 ? { heights } : {}),
      ...(flaws.count > 0 ? { flaws } : {}),
    };
  }
}
