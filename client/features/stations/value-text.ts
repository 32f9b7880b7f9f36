/** A measured value with as many digits as say something: 0.312, 12.4, 1,204. */
export function valueText(value: number): string {
  const size = Math.abs(value);
  const digits = size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3;
  return value.toLocaleString('en-US', { maximumFractionDigits: digits });
}

const written: Record<string, string> = {
  1: '',
  'ug/m3': 'µg/m³',
  'mg/m3': 'mg/m³',
  'm3/s': 'm³/s',
  'uS/cm': 'µS/cm',
};

/** A unit as people write it; nothing for a number without. */
export function unitText(unit: string): string {
  return written[unit] ?? unit;
}
