import { Problem } from '../../input/problem.ts';
import type { LayerDefinition } from '../schema.ts';
import { checkGeometry, type ToDegrees } from './check-geometry.ts';
import { type FieldMap, type Mappable, mappable } from './field-map.ts';
import { hasHeights } from './heights.ts';
import type { LoadedFeature, SourceFeature, Understood } from './source-feature.ts';
import { requireStorable } from './storable.ts';

// An index of PostgreSQL takes some 2,700 bytes; a code is a tenth of that at most.
const longestCode = 200;
const mostNamed = 50;

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
  private readonly source: Record<Mappable, string>;

  constructor(
    private readonly file: string,
    private readonly chosen: FieldMap,
    private readonly geometryType: LayerDefinition['geometryType'],
    private readonly toDegrees: ToDegrees,
  ) {
    this.source = { code: 'code', name: 'name', parent: 'parent', ...chosen };
  }

  /** @throws Problem 400 naming file, feature, value and what was expected; the first fault refuses the file */
  map(features: readonly SourceFeature[]): LoadedFeature[] {
    this.count += features.length;
    return features.map((feature) => this.mapOne(feature));
  }

  private mapOne({ place, properties, geometry }: SourceFeature): LoadedFeature {
    const where = `${this.file}, ${place}`;
    for (const name of Object.keys(properties)) this.seen.add(name);
    requireStorable(where, properties);
    const { source } = this;
    const { [source.code]: code, [source.name]: name, [source.parent]: parent, ...rest } = properties;
    const loaded = {
      code: toCode(where, source.code, code),
      name: toText(name),
      parent: toCode(where, source.parent, parent),
      properties: rest,
      geometry: checkGeometry(geometry, this.geometryType, this.toDegrees, where),
    };
    if (hasHeights(geometry)) this.noteHeights(loaded.code ?? loaded.name ?? place);
    return loaded;
  }

  private noteHeights(label: string): void {
    this.heights.count++;
    if (this.heights.features.length < mostNamed) this.heights.features.push(label);
  }

  /**
   * To be called after the last batch.
   * @returns the names of all properties in the order of their first appearance, and how many features had heights
   * @throws Problem 400 `no-features`, or `bad-map` for a field that no feature has
   */
  finish(): Pick<Understood, 'fields' | 'heights'> {
    if (this.count === 0) throw new Problem(400, 'no-features', `${this.file}: the file holds no features`);
    requireFields(this.file, this.chosen, this.seen);
    return { fields: [...this.seen], ...(this.heights.count > 0 ? { heights: this.heights } : {}) };
  }
}
