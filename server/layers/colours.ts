import { readFileSync } from 'node:fs';
import { z } from 'zod';

/** A colour of the map by day and by night, `#rrggbb`. */
export type MapColour = z.output<typeof colourSchema>;

const hex = z.string().regex(/^#[0-9a-f]{6}$/);
const colourSchema = z.strictObject({ light: hex, dark: hex });
const file = new URL('../../data/cartography/colours.json', import.meta.url);

/**
 * The colours of the map by name, from `data/cartography/colours.json`: the one set that the day and the night style
 * are made of.
 * @throws Error naming the colour and what was expected
 */
export function readMapColours(): ReadonlyMap<string, MapColour> {
  const parsed = z.record(z.string(), colourSchema).safeParse(JSON.parse(readFileSync(file, 'utf8')));
  if (parsed.success) return new Map(Object.entries(parsed.data));
  const issue = parsed.error.issues[0];
  throw new Error(`data/cartography/colours.json: ${issue?.path.join('.')}: ${issue?.message}`);
}

/**
 * Replaces every `{colour: name}` in a style, at any depth, by the `{light, dark}` of that name.
 * @throws Error naming the member and the colour that is not in the set
 */
export function withColours(
  style: unknown,
  colours: ReadonlyMap<string, MapColour>,
  path = 'style',
): unknown {
  if (Array.isArray(style))
    return style.map((member, index) => withColours(member, colours, `${path}.${index}`));
  if (typeof style !== 'object' || style === null) return style;
  const entries = Object.entries(style);
  const [first] = entries;
  if (entries.length === 1 && first?.[0] === 'colour') {
    const colour = colours.get(String(first[1]));
    if (!colour) throw new Error(`${path}: no colour "${first[1]}" in data/cartography/colours.json`);
    return colour;
  }
  return Object.fromEntries(
    entries.map(([key, member]) => [key, withColours(member, colours, `${path}.${key}`)]),
  );
}
