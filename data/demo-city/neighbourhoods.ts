import type { Mosaic } from './mosaic.ts';
import type { Name, Words } from './names.ts';
import type { Tiers } from './tiers.ts';

/** A part of a street that people have a name for. */
export interface Neighbourhood {
  name: Name;
  x: number;
  y: number;
  street: string;
  /** 3 in the built-up part, 4 outside: the label order of the base map. */
  rank: number;
}

/** One neighbourhood or village for every second responsibility grid on land. */
export function nameNeighbourhoods({ density }: Mosaic, tiers: Tiers, words: Words): Neighbourhood[] {
  const found: Neighbourhood[] = [];
  tiers.responsibilityGrids.forEach((grid, i) => {
    if (grid.wet || i % 2 === 1) return;
    const built = density.urbanityAt(grid.x, grid.y);
    const word = words.take('neighbourhoods', built > 0.3 ? 'town' : 'country');
    const name =
      built > 0.3
        ? { zh: `${word.zh}里`, en: `${word.en}li` }
        : { zh: `${word.zh}村`, en: `${word.en} Village` };
    found.push({ name, x: grid.x, y: grid.y, street: grid.parent!.code, rank: built > 0.3 ? 3 : 4 });
  });
  return found;
}
