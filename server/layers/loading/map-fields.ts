import { isStorable } from '../../database/storable-text.ts';
import { Problem } from '../../input/problem.ts';
import type { LayerDefinition } from '../schema.ts';
import { checkGeometry, type ToDegrees } from './check-geometry.ts';
import type { LoadedFeature, SourceFeature } from './source-feature.ts';

const mappable = ['code', 'name', 'parent'] as const;
type Mappable = (typeof mappable)[number];

/** Which of the file's fields hold a feature's code, name and parent. */
export type FieldMap = Partial<Record<Mappable, string>>;

/**
 * Reads `code=FIELD,name=FIELD,parent=FIELD`.
 * @throws Problem 400 `bad-map` naming the part that is not of that form
 */
export function parseFieldMap(text: string): FieldMap {
  const map: FieldMap = {};
  for (const part of text.split(',')) {
    const [target, field, ...rest] = part.split('=').map((side) => side.trim());
    const known = mappable.find((name) => name === target);
    if (!known || !field || rest.length > 0)
      throw new Problem(
        400,
        'bad-map',
        `--map has ${JSON.stringify(part)}, expected code=FIELD, name=FIELD or parent=FIELD`,
      );
    map[known] = field;
  }
  return map;
}

// JSON.stringify writes NUL and lone surrogates as escapes; an even number of backslashes before is a backslash itself.
const unstorableEscape = /(?<!\\)(?:\\\\)*\\u(?:0000|d[89a-f])/;

function requireStorable(where: string, properties: Record<string, unknown>): void {
  for (const [field, value] of Object.entries(properties))
    if (!isStorable(field) || unstorableEscape.test(JSON.stringify(value) ?? ''))
      throw new Problem(
        400,
        'unstorable-text',
        `${where}, field ${field}: ${JSON.stringify(value)} holds a NUL character or half of a surrogate pair, expected text`,
      );
}

function toText(value: unknown): string | null {
  if (value === null || value === undefined || value === '') return null;
  return typeof value === 'string'
    ? value
    : typeof value === 'object'
      ? JSON.stringify(value)
      : String(value);
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
    return {
      code: toText(code),
      name: toText(name),
      parent: toText(parent),
      properties: rest,
      geometry: checkGeometry(geometry, this.geometryType, this.toDegrees, where),
    };
  }

  /**
   * To be called after the last batch.
   * @returns the names of all properties in the order of their first appearance
   * @throws Problem 400 `no-features`, or `bad-map` for a field that no feature has
   */
  finish(): string[] {
    if (this.count === 0) throw new Problem(400, 'no-features', `${this.file}: the file holds no features`);
    requireFields(this.file, this.chosen, this.seen);
    return [...this.seen];
  }
}
