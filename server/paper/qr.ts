import { correction, generate } from 'lean-qr';

/** Quiet modules around the code, as ISO/IEC 18004 asks. */
const margin = 4;

/** Dark modules beside each other in a row. */
interface Bar {
  x: number;
  y: number;
  length: number;
}

/** The QR code of a text as bars of dark modules, and how many modules a side has without its margin. */
export function qrBars(text: string): { size: number; bars: Bar[] } {
  // Signs outdoors get scratched: a quarter of the code may be gone.
  const code = generate(text, { minCorrectionLevel: correction.Q });
  const bars: Bar[] = [];
  for (let y = 0; y < code.size; y++)
    for (let x = 0; x < code.size; x++) {
      if (!code.get(x, y)) continue;
      const start = x;
      while (code.get(x + 1, y)) x++;
      bars.push({ x: start, y, length: x + 1 - start });
    }
  return { size: code.size, bars };
}

/** The QR code of a text as SVG, dark on white with its margin. */
export function qrSvg(text: string): string {
  const { size, bars } = qrBars(text);
  const side = size + 2 * margin;
  const path = bars
    .map(({ x, y, length }) => `M${x + margin} ${y + margin}h${length}v1h-${length}z`)
    .join('');
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${side} ${side}" shape-rendering="crispEdges"><path fill="#fff" d="M0 0h${side}v${side}H0z"/><path d="${path}"/></svg>`;
}
