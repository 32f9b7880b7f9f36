/** The coordinate systems that a file can be asked for in; what the service is told of each, undefined for its own. */
export type SystemChoice = 'wgs84' | 'cgcs2000' | 'zone' | 'mercator' | 'other';

/**
 * The 3-degree zone of CGCS2000 around the middle of a box, as China names them: 25 to 45.
 * @param box west, south, east, north in CRS84
 * @returns null outside of the zones, and of an empty layer
 */
export function zoneOf(box: readonly number[] | null): number | null {
  if (!box) return null;
  const zone = Math.round((box[0]! + box[2]!) / 6);
  return zone >= 25 && zone <= 45 ? zone : null;
}

/** The parameter `crs` of a choice; undefined for longitude and latitude of WGS 84, which needs none. */
export function parameterOf(choice: SystemChoice, zone: number | null, other: string): string | undefined {
  if (choice === 'cgcs2000') return 'EPSG:4490';
  if (choice === 'mercator') return 'EPSG:3857';
  if (choice === 'zone') return `CGCS2000 3度带 ${zone}带`;
  // What is left empty is refused by the service in words, and not taken for another system.
  if (choice === 'other') return other.trim() || '?';
  return undefined;
}
