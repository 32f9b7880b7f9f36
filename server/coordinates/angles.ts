/** An angle that a person wrote, in decimal degrees, and the axis that its letter names. */
export interface Angle {
  degrees: number;
  axis: 'longitude' | 'latitude' | null;
}

const axisOf: Record<string, Angle['axis']> = {
  N: 'latitude',
  S: 'latitude',
  北: 'latitude',
  南: 'latitude',
  E: 'longitude',
  W: 'longitude',
  东: 'longitude',
  西: 'longitude',
};

/** An angle in a text: decimal degrees, or degrees, minutes and seconds, with the letter of its axis on either side. */
export const anglePattern =
  /([NSEW]|[东西]经|[南北]纬)?\s*([-+]?\d+(?:\.\d+)?)\s*(?:[°º度d]\s*(?:(\d+(?:\.\d+)?)\s*(?:['′’分m]\s*(?:(\d+(?:\.\d+)?)\s*(?:["″”秒s]|''|′′)?)?)?)?)?\s*([NSEW](?![a-z]))?/gi;

/** The angles in a text; null where minutes or seconds are no such. */
export function anglesIn(text: string): Angle[] | null {
  const found: Angle[] = [];
  for (const [, before, degrees, minutes = '0', seconds = '0', after] of text.matchAll(anglePattern)) {
    if (Number(minutes) >= 60 || Number(seconds) >= 60) return null;
    const letter = (before ?? after ?? '').charAt(0).toUpperCase();
    const size = Math.abs(Number(degrees)) + Number(minutes) / 60 + Number(seconds) / 3600;
    const negative = degrees!.startsWith('-') || ['S', 'W', '南', '西'].includes(letter);
    found.push({ degrees: negative ? -size : size, axis: axisOf[letter] ?? null });
  }
  return found;
}

// Spread sheets and old instruments part degrees, minutes and seconds by colons or spaces.
const parted =
  /^([^\d]*\d{1,3})(?:\s*:\s*|\s+)(\d{1,2})(?:(?:\s*:\s*|\s+)(\d{1,2}(?:\.\d+)?))?(\s*[NSEW])?$/i;

/** A text that is one angle, in decimal degrees; undefined for any other. */
export function readAngle(text: string): number | undefined {
  const plain = text.normalize('NFKC').trim();
  const angle = plain.replace(
    parted,
    (_, degrees, minutes, seconds = '0', axis = '') => `${degrees}°${minutes}'${seconds}"${axis}`,
  );
  const [found, ...others] = anglesIn(angle) ?? [];
  const isAll = angle.replace(anglePattern, '').trim() === '';
  return found && others.length === 0 && isAll ? found.degrees : undefined;
}

/**
 * A text that is two values of a place, and maybe a height behind them, in any of the usual separators: longitude or
 * easting first, unless letters of axes or a first value that only a latitude can be beside the other say that latitude
 * stands first. Undefined for any other text.
 */
export function readPair(text: string): [number, number] | undefined {
  const plain = text.normalize('NFKC').trim();
  const angles = anglesIn(plain);
  const rest = plain.replace(anglePattern, ' ').replace(/[\s,;:/|、()[\]{}<>]/g, '');
  if (!angles || angles.length < 2 || angles.length > 3 || rest !== '') return undefined;
  const [first, second] = angles as [Angle, Angle];
  const isTurned =
    first.axis === 'latitude' ||
    second.axis === 'longitude' ||
    (first.axis === null &&
      second.axis === null &&
      Math.abs(first.degrees) <= 90 &&
      Math.abs(second.degrees) > 90 &&
      Math.abs(second.degrees) <= 180);
  return isTurned ? [second.degrees, first.degrees] : [first.degrees, second.degrees];
}
