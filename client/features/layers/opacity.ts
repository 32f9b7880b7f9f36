const properties: Record<string, readonly string[]> = {
  fill: ['fill-opacity'],
  line: ['line-opacity'],
  circle: ['circle-opacity', 'circle-stroke-opacity'],
  symbol: ['text-opacity', 'icon-opacity'],
};

/** Multiplies every output of a constant, or of an interpolation or step over zoom, by `factor`. */
export function scaleOutputs(value: unknown, factor: number): unknown {
  if (value === undefined) return factor;
  if (typeof value === 'number') return value * factor;
  if (!Array.isArray(value)) return value;
  // ["interpolate", type, input, stop, output, …] and ["step", input, output, stop, output, …]
  if (value[0] === 'interpolate')
    return value.map((member, index) =>
      index >= 4 && index % 2 === 0 ? scaleOutputs(member, factor) : member,
    );
  if (value[0] === 'step')
    return value.map((member, index) =>
      index >= 2 && index % 2 === 0 ? scaleOutputs(member, factor) : member,
    );
  return ['*', value, factor];
}

/** The paint of a style layer of this type, made fainter by `factor`. */
export function fade(
  type: string,
  paint: Record<string, unknown> | undefined,
  factor: number,
): Record<string, unknown> {
  const faded = { ...paint };
  for (const property of properties[type] ?? []) faded[property] = scaleOutputs(faded[property], factor);
  return faded;
}
