import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { type WallDefinition, wallDefinitionSchema } from '../../domain/answers/walls.ts';

const file = new URL('../../data/walls/city.json', import.meta.url);

/** The wall with which an installation begins. @throws Error that says what is wrong with it */
export function readWall(text = readFileSync(file, 'utf8')): WallDefinition {
  const parsed = wallDefinitionSchema.safeParse(JSON.parse(text));
  if (parsed.success) return parsed.data;
  throw new Error(`data/walls/city.json: ${z.prettifyError(parsed.error)}`);
}
