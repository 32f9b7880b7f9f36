import type { Position } from '../ui/position.ts';
import type { LegendLine } from './contribution.ts';
import type { CityMap } from './map.ts';

let map: CityMap | null = null;

/** Close enough to see a unit grid with its neighbours. */
const closeUp = 15;

export function setMap(next: CityMap | null): void {
  map = next;
}

/** What the rest of the console may ask of the map; nothing happens while there is none. */
export const mapCommands = {
  reveal: (point: Position): void => map?.reveal(point, closeUp),
  fit: (bounds: [number, number, number, number]): void => map?.fit(bounds),
  featuresAt: (point: Position): { layer: string; code: string }[] => map?.featuresAt(point) ?? [],
  picture: (): Promise<HTMLCanvasElement> | null => map?.picture() ?? null,
  legend: (): readonly LegendLine[] => map?.legend() ?? [],
  bounds: (): [number, number, number, number] | null => map?.bounds() ?? null,
  zoomBy: (steps: number): void => map?.zoomBy(steps),
};
