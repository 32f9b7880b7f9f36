import { correction, generate } from 'lean-qr';

/** Quiet modules around the code, as ISO/IEC 18004 asks. */
const margin = 4;

/** The dark modules of a QR code for a text as squares, and how many a side has without its margin. */
export function qrSquares(text: string): { size: number; squares: [x: number, y: number][] } {
  // Signs outdoors get scratched: a quarter of the code may be gone.
  const code = generate(text, { minCorrectionLevel: correction.Q });
  const squares: [number, number][] = [];
  for (let y = 0; y < code.size; y++)
    for (let x = 0; x < code.size; x++) if (code.get(x, y)) squares.push([x, y]);
  return { size: code.size, squares };
}

/** A QR code for a text as SVG, dark on white with its margin. */
export function qrSvg(text: string): string {
  const { size, squares } = qrSquares(text);
  const side = size + 2 * margin;
  const path = squares.map(([x, y]) => `M${x + margin} ${y + margin}h1v1h-1z`).join('');
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${side} ${side}" shape-rendering="crispEdges"><path fill="#fff" d="M0 0h${side}v${side}H0z"/><path d="${path}"/></svg>`;
}
