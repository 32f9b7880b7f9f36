import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type MapColour, readMapColours, withColours } from './colours.ts';
import { type LayerDefinition, layerDefinitionSchema } from './schema.ts';

const directory = fileURLToPath(new URL('../../data/layers/', import.meta.url));

function drawn(file: string, style: unknown, colours: ReadonlyMap<string, MapColour>): unknown {
  try {
    return withColours(style, colours);
  } catch (error) {
    throw new Error(`data/layers/${file}: ${(error as Error).message}`, { cause: error });
  }
}

/**
 * The layers every installation knows, from `data/layers/*.json`, with the colours that their styles name.
 * @throws Error naming the file, the member and what was expected
 */
export function readLayerDefinitions(): LayerDefinition[] {
  const colours = readMapColours();
  return readdirSync(directory)
    .filter((file) => file.endsWith('.json'))
    .sort()
    .map((file) => {
      const { style, ...rest } = JSON.parse(readFileSync(join(directory, file), 'utf8'));
      const parsed = layerDefinitionSchema.safeParse({ ...rest, style: drawn(file, style, colours) });
      if (!parsed.success) {
        const issue = parsed.error.issues[0];
        throw new Error(`data/layers/${file}: ${issue?.path.join('.')}: ${issue?.message}`);
      }
      if (`${parsed.data.id}.json` !== file)
        throw new Error(`data/layers/${file}: id is "${parsed.data.id}", expected the file's own name`);
      return parsed.data;
    });
}
