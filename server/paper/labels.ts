import { PDFDocument } from '@napi-rs/canvas';
import { linesOf, type Pen, pointsPerMm, write } from './pen.ts';
import { qrBars } from './qr.ts';

const page = { width: 210, height: 297 };

/**
 * How labels lie on A4, in millimetres: the usual cut sheets of 24, 8 and 2. `name` is the size of the name in points.
 */
export const labelSheets = {
  small: { columns: 3, rows: 8, width: 70, height: 36, top: 4.5, name: 13, code: 25 },
  medium: { columns: 2, rows: 4, width: 99, height: 67.5, top: 13.5, name: 22, code: 45 },
  large: { columns: 1, rows: 2, width: 190, height: 138, top: 10.5, name: 44, code: 95 },
} as const;
export type LabelSize = keyof typeof labelSheets;

/** What a label shows: the name in large, what it is and its code, and the address in its QR code. */
export interface Label {
  name: string;
  kind: string;
  code: string;
  address: string;
}

const padding = 3;
const mostLines = 3;

function drawQr(pen: Pen, text: string, left: number, top: number, side: number): void {
  const { size, bars } = qrBars(text);
  const unit = side / size;
  pen.beginPath();
  for (const { x, y, length } of bars) pen.rect(left + x * unit, top + y * unit, length * unit, unit);
  pen.fill();
}

function drawLabel(pen: Pen, label: Label, size: LabelSize, left: number, top: number): void {
  const sheet = labelSheets[size];
  const [pad, width, height, code] = [padding, sheet.width, sheet.height, sheet.code].map(
    (mm) => mm * pointsPerMm,
  ) as [number, number, number, number];
  pen.fillStyle = '#000';
  drawQr(pen, label.address, left + pad, top + (height - code) / 2, code);
  const textLeft = left + 2.5 * pad + code;
  const textWidth = width - code - 3.5 * pad;
  let large: number = sheet.name;
  let name = linesOf(pen, label.name, large, textWidth);
  // A long name is written smaller before any of it is cut.
  while (name.length > mostLines && large > sheet.name * 0.6) {
    large *= 0.9;
    name = linesOf(pen, label.name, large, textWidth);
  }
  if (name.length > mostLines) name = linesOf(pen, label.name, large, textWidth, mostLines);
  const small = sheet.name * 0.55;
  const rest = [
    ...linesOf(pen, label.kind, small, textWidth, 1),
    ...linesOf(pen, label.code, small, textWidth, 2),
  ];
  let baseline = top + (height - name.length * large * 1.25 - rest.length * small * 1.4) / 2 + large;
  for (const line of name) {
    write(pen, line, large, textLeft, baseline);
    baseline += large * 1.25;
  }
  pen.fillStyle = '#333';
  for (const line of rest) {
    write(pen, line, small, textLeft, baseline);
    baseline += small * 1.4;
  }
}

/** Thin grey lines along which to cut. */
function drawCuts(pen: Pen, size: LabelSize): void {
  const { columns, rows, width, height, top } = labelSheets[size];
  const left = (page.width - columns * width) / 2;
  pen.strokeStyle = '#bbb';
  pen.lineWidth = 0.4;
  for (let column = 0; column <= columns; column++) {
    const x = (left + column * width) * pointsPerMm;
    pen.beginPath();
    pen.moveTo(x, top * pointsPerMm);
    pen.lineTo(x, (top + rows * height) * pointsPerMm);
    pen.stroke();
  }
  for (let row = 0; row <= rows; row++) {
    const y = (top + row * height) * pointsPerMm;
    pen.beginPath();
    pen.moveTo(left * pointsPerMm, y);
    pen.lineTo((left + columns * width) * pointsPerMm, y);
    pen.stroke();
  }
}

/** Sheets of A4 with labels of objects, as PDF. */
export function drawLabels(labels: readonly Label[], size: LabelSize, title: string): Uint8Array {
  const { columns, rows, width, height, top } = labelSheets[size];
  const left = (page.width - columns * width) / 2;
  const document = new PDFDocument({ title, creator: 'Wangge', compressionLevel: 6 });
  for (let first = 0; first < labels.length; first += columns * rows) {
    const pen = document.beginPage(page.width * pointsPerMm, page.height * pointsPerMm);
    drawCuts(pen, size);
    for (const [at, label] of labels.slice(first, first + columns * rows).entries())
      drawLabel(
        pen,
        label,
        size,
        (left + (at % columns) * width) * pointsPerMm,
        (top + Math.floor(at / columns) * height) * pointsPerMm,
      );
    document.endPage();
  }
  return document.close();
}
