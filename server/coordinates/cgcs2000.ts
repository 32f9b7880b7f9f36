/** A Gauss-Krüger zone of CGCS 2000 as people name it, which leaves open how its eastings are written. */
export interface GaussKruegerZone {
  /** The code where the zone's number stands in front of the easting: 40,500,000 m on the central meridian. */
  prefixed: string;
  /** The code where it does not: 500,000 m on the central meridian. */
  plain: string;
}

const chineseDigits: Record<string, number> = { 三: 3, 六: 6 };
const names = /CGCS\s*-?\s*2000|China\s*2000|国家\s*2000|2000\s*国家|国家大地(?:坐标系)?\s*2000|大地\s*2000/i;
const widths = /([36三六])[\s_–-]*(?:度(?:分?带)?|degree|deg\b|°)/i;
const meridians = /(?:中央\s*(?:经线|子午线)|CM|L0)\s*[:：=为]?\s*(\d{2,3})|(\d{2,3})\s*°?\s*E\b/i;
const zones = /(?:第\s*|zone\s*)?(\d{2})\s*(?:号)?\s*带|zone\s*(\d{2})/i;

function zoneOf(width: number, meridian: number): GaussKruegerZone | undefined {
  const index = (meridian - 75) / width;
  const last = 60 / width;
  if (!Number.isInteger(index) || index < 0 || index > last) return undefined;
  const [prefixed, plain] = width === 3 ? [4513, 4534] : [4491, 4502];
  return { prefixed: `EPSG:${prefixed + index}`, plain: `EPSG:${plain + index}` };
}

/**
 * Understands how Chinese offices and programs call the systems of CGCS 2000: `国家2000 3度带 40带`,
 * `CGCS2000 六度带 中央经线 123`, `CGCS2000 / 3-degree Gauss-Kruger CM 120E`, or the degrees alone.
 * @returns `EPSG:4490` for degrees, a zone, or undefined where the text names another system or no zone of this one
 */
export function parseCgcs2000(text: string): 'EPSG:4490' | GaussKruegerZone | undefined {
  if (!names.test(text)) return undefined;
  const rest = text.replace(names, ' ');
  const found = widths.exec(rest)?.[1];
  const meridian = meridians.exec(rest);
  if (!found) return meridian || /带|zone|gauss|高斯/i.test(rest) ? undefined : 'EPSG:4490';
  const width = chineseDigits[found] ?? Number(found);
  if (meridian) return zoneOf(width, Number(meridian[1] ?? meridian[2]));
  const zone = zones.exec(rest.replace(widths, ' '));
  if (!zone) return undefined;
  const number = Number(zone[1] ?? zone[2]);
  return zoneOf(width, width === 3 ? 3 * number : 6 * number - 3);
}

// No easting of a zone without its number reaches this; with it, none is below.
const prefixedFrom = 10_000_000;

/** The code of a zone whose eastings are like this one, in metres. */
export function zoneCode({ prefixed, plain }: GaussKruegerZone, easting: number): string {
  return easting >= prefixedFrom ? prefixed : plain;
}

/**
 * The other code of a zone, where an easting cannot be one of the code that was named: undefined where it can.
 * @param code of a Gauss-Krüger zone of CGCS 2000 with or without the zone's number, `EPSG:4491` to `EPSG:4554`
 */
export function otherWriting(code: string, easting: number): string | undefined {
  const number = Number(/^EPSG:(\d+)$/.exec(code)?.[1]);
  const isPrefixed = (number >= 4491 && number <= 4501) || (number >= 4513 && number <= 4533);
  const isPlain = (number >= 4502 && number <= 4512) || (number >= 4534 && number <= 4554);
  const distance = number >= 4513 ? 21 : 11;
  if (isPrefixed && easting < prefixedFrom) return `EPSG:${number + distance}`;
  if (isPlain && easting >= prefixedFrom) return `EPSG:${number - distance}`;
  return undefined;
}
