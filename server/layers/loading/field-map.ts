import { Problem } from '../../input/problem.ts';

/** The members of a feature that a file's fields are mapped to. */
export const mappable = ['code', 'name', 'parent'] as const;
export type Mappable = (typeof mappable)[number];

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
