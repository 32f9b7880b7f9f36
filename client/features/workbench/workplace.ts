/** What can be looked at of one version. */
export const parts = ['file', 'findings', 'changes', 'impact', 'publish'] as const;
export type Part = (typeof parts)[number];

/** What can be done with a layer as a whole. */
export const rooms = ['versions', 'features', 'style'] as const;
export type Room = (typeof rooms)[number];

/** Where in the workbench somebody is: at the list, at a room of a layer, or at a part of one of its versions. */
export interface Workplace {
  layer: string | null;
  version: number | null;
  part: Part;
  room: Room;
}

export const listOfLayers: Workplace = { layer: null, version: null, part: 'file', room: 'versions' };

/**
 * Reads `""` (the list), `unit-grids`, `unit-grids/style`, `unit-grids@3` or `unit-grids@3/findings`; null for anything
 * else.
 */
export function readWorkplace(text: string): Workplace | null {
  if (text === '') return listOfLayers;
  const [, layer, version, namedPart, namedRoom] =
    /^([a-z][a-z0-9-]{0,62})(?:@([1-9]\d{0,8})(?:\/([a-z]+))?|\/([a-z]+))?$/.exec(text) ?? [];
  if (!layer) return null;
  const part = parts.find((each) => each === namedPart) ?? 'file';
  const room = rooms.find((each) => each === namedRoom) ?? 'versions';
  return { layer, version: version ? Number(version) : null, part, room };
}

/** What `readWorkplace` reads again. */
export function writeWorkplace({ layer, version, part, room }: Workplace): string {
  if (!layer) return '';
  if (version !== null) return `${layer}@${version}/${part}`;
  return room === 'versions' ? layer : `${layer}/${room}`;
}
