/** Systems that a collection of ours may announce and that the register of EPSG gives with latitude or northing first. */
const northingFirst = [4326, 4490, ...range(4491, 4554)];

function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, i) => first + i);
}

/**
 * The table of coordinate systems of OGC's suite with the order of axes that the register of EPSG has for CGCS 2000 and
 * its Gauss-Krueger zones (EPSG:4490 to 4554): the suite's table has it for EPSG:4326 alone, and would send boxes in
 * the wrong order.
 * @param table lines of PROJ, such as `<4490> +proj=longlat +ellps=GRS80 +no_defs  <>`
 */
export function northingFirstAxes(table: string): string {
  const codes = new Set(northingFirst);
  return table
    .split('\n')
    .map((line) => {
      const code = Number(/^<(\d+)>/.exec(line)?.[1]);
      return codes.has(code) && !line.includes('+axis=') ? line.replace(/\s*<>\s*$/, ' +axis=neu <>') : line;
    })
    .join('\n');
}
