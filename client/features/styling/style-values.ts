/** The members of a style layer that the editor offers, with where they stand. */
export const offered: Record<string, readonly (readonly ['paint' | 'layout', string])[]> = {
  fill: [
    ['paint', 'fill-color'],
    ['paint', 'fill-opacity'],
  ],
  line: [
    ['paint', 'line-color'],
    ['paint', 'line-width'],
    ['paint', 'line-opacity'],
  ],
  circle: [
    ['paint', 'circle-color'],
    ['paint', 'circle-radius'],
    ['paint', 'circle-stroke-color'],
    ['paint', 'circle-stroke-width'],
  ],
  symbol: [
    ['layout', 'text-size'],
    ['paint', 'text-color'],
    ['paint', 'text-halo-color'],
  ],
};

export type Path = readonly (string | number)[];

/** A colour or a number in a style, and when it is taken: from a zoom, for values of a field. */
interface Leaf {
  path: Path;
  zoom: number | null;
  of: string | null;
}
export interface ColourLeaf extends Leaf {
  light: string;
  dark: string;
}
export interface NumberLeaf extends Leaf {
  value: number;
}

interface Context {
  path: Path;
  zoom: number | null;
  of: string | null;
}

/** Where the outputs of a MapLibre expression are, and what each is taken for. */
function outputs(expression: readonly unknown[], context: Context): [unknown, Context][] {
  const [operator] = expression;
  const at = (index: number, more: Partial<Context>): [unknown, Context] => [
    expression[index],
    { ...context, ...more, path: [...context.path, index] },
  ];
  const found: [unknown, Context][] = [];
  const stops = (input: unknown, first: number) => {
    const byZoom = Array.isArray(input) && input[0] === 'zoom';
    for (let index = first; index < expression.length; index += 2)
      found.push(at(index, byZoom ? { zoom: Number(expression[index - 1]) } : {}));
  };
  if (operator === 'interpolate') stops(expression[2], 4);
  if (operator === 'step') {
    found.push(at(2, {}));
    stops(expression[1], 4);
  }
  if (operator === 'match' || operator === 'case') {
    const first = operator === 'match' ? 2 : 1;
    for (let index = first; index + 1 < expression.length; index += 2) {
      const label = operator === 'match' ? String(expression[index]) : null;
      found.push(at(index + 1, { of: label }));
    }
    found.push(at(expression.length - 1, {}));
  }
  return found;
}

function walk<Found>(
  value: unknown,
  context: Context,
  read: (value: unknown, context: Context) => Found | null,
): Found[] {
  const leaf = read(value, context);
  if (leaf !== null) return [leaf];
  if (!Array.isArray(value)) return [];
  return outputs(value, context).flatMap(([inner, within]) => walk(inner, within, read));
}

const start: Context = { path: [], zoom: null, of: null };

/** Every colour that a value may come to, in the order in which it stands there. */
export function coloursIn(value: unknown): ColourLeaf[] {
  return walk(value, start, (each, context) => {
    if (typeof each === 'string') return { ...context, light: each, dark: each };
    const { light, dark } = (each ?? {}) as { light?: unknown; dark?: unknown };
    return typeof light === 'string' && typeof dark === 'string' ? { ...context, light, dark } : null;
  });
}

/** Every number that a value may come to, in the order in which it stands there. */
export function numbersIn(value: unknown): NumberLeaf[] {
  return walk(value, start, (each, context) =>
    typeof each === 'number' ? { ...context, value: each } : null,
  );
}

/** `value` with `next` at `path`; what is not there yet is made. */
export function replaceAt(value: unknown, path: Path, next: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return next;
  if (Array.isArray(value))
    return value.map((member, index) => (index === key ? replaceAt(member, rest, next) : member));
  const record = (value ?? {}) as Record<string, unknown>;
  return { ...record, [key]: replaceAt(record[String(key)], rest, next) };
}
