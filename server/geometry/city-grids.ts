import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { type CityGrid, systemNamed } from '../coordinates/named-systems.ts';

const file = new URL('../../data/coordinates/city-grids.json', import.meta.url);
const gridSchema = z.strictObject({
  names: z.array(z.string().min(1)).min(1),
  frame: z.enum(['CGCS 2000', 'Xian 1980', 'Beijing 1954']),
  definition: z.string().startsWith('+proj='),
});

/** The grids of the city, by their parameters. @throws Error that names what is wrong with the file */
export function readCityGrids(text = readFileSync(file, 'utf8')): CityGrid[] {
  const parsed = z.array(gridSchema).safeParse(JSON.parse(text));
  if (!parsed.success) throw new Error(`data/coordinates/city-grids.json: ${z.prettifyError(parsed.error)}`);
  for (const { names, definition } of parsed.data)
    if (!systemNamed(definition, [], undefined))
      throw new Error(`data/coordinates/city-grids.json: "${names[0]}" has no definition that PROJ knows`);
  return parsed.data;
}
