import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type LayerDefinition, layerDefinitionSchema } from './schema.ts';

const directory = fileURLToPath(new URL('../../data/layers/', import.meta.url));

/**
 * The layers every installation knows, from `data/layers/*.json`.
 * @throws Error naming the file, the member and what was expected
 */
export function readLayerDefinitions(): LayerDefinition[] {
  return readdirSync(directory)
    .filter((file) => file.endsWith('.json'))
    .sort()
    .map((file) => {
      const parsed = layerDefinitionSchema.safeParse(JSON.parse(readFileSync(join(directory, file), 'utf8')));
      if (!parsed.success) {
        const issue = parsed.error.issues[0];
        throw new Error(`data/layers/${file}: ${issue?.path.join('.')}: ${issue?.message}`);
      }
      if (`${parsed.data.id}.json` !== file)
        throw new Error(`data/layers/${file}: id is "${parsed.data.id}", expected the file's own name`);
      return parsed.data;
    });
}
