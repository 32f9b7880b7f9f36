import { createCanvas, loadImage, PDFDocument } from '@napi-rs/canvas';
import { drawMap, type SheetMap } from './map.ts';
import { linesOf, type Pen, pointsPerMm, write } from './pen.ts';
import { qrBars } from './qr.ts';

/** An order as it is printed; texts are in the language of the sheet. */
export interface OrderSheet {
  /** Of the document. */
  title: string;
  number: string;
  headline: string;
  /** Terms and what stands for them, from above. */
  facts: readonly (readonly [term: string, value: string])[];
  sections: readonly { title: string; lines: readonly string[] }[];
  map: SheetMap;
  photos: readonly { bytes: Uint8Array; caption: string }[];
  log: { title: string; rows: readonly (readonly [when: string, what: string, note: string])[] };
  /** What the QR code holds. */
  address: string;
  footer: string;
}

const mm = pointsPerMm;
const page = { width: 210 * mm, height: 297 * mm, margin: 15 * mm };
const inner = page.width - 2 * page.margin;
const body = 9.5;
const leading = 13.5;
const ink = '#111';
const quiet = '#555';

/** Writes down a document page after page; whoever writes says first how much room he needs. */
class Writer {
  readonly document: PDFDocument;
  pen!: Pen;
  top = 0;
  #pages = 0;
  readonly #footer: string;

  constructor(title: string, footer: string) {
    this.document = new PDFDocument({ title, creator: 'Wangge', compressionLevel: 6, encodingQuality: 85 });
    this.#footer = footer;
    this.begin();
  }

  begin(): void {
    if (this.#pages > 0) this.document.endPage();
    this.#pages++;
    this.pen = this.document.beginPage(page.width, page.height);
    this.top = page.margin;
    this.pen.fillStyle = quiet;
    const text = `${this.#footer}  ·  ${this.#pages}`;
    write(this.pen, text, 7.5, page.margin, page.height - page.margin + 12);
  }

  need(height: number): void {
    if (this.top + height > page.height - page.margin) this.begin();
  }

  heading(text: string): void {
    this.need(3 * leading);
    this.top += 6;
    this.pen.fillStyle = ink;
    write(this.pen, text, 11, page.margin, this.top + 10);
    this.top += 16;
    this.pen.strokeStyle = '#bbb';
    this.pen.lineWidth = 0.5;
    this.pen.beginPath();
    this.pen.moveTo(page.margin, this.top - 2);
    this.pen.lineTo(page.width - page.margin, this.top - 2);
    this.pen.stroke();
  }

  /** Columns of text beside each other, each broken to its width; a row stays on one page. */
  row(cells: readonly { text: string; left: number; width: number; colour?: string }[]): void {
    const broken = cells.map((cell) => ({ ...cell, lines: linesOf(this.pen, cell.text, body, cell.width) }));
    const height = Math.max(...broken.map(({ lines }) => lines.length)) * leading;
    this.need(Math.min(height, page.height - 2 * page.margin));
    for (const { lines, left, colour = ink } of broken)
      for (const [at, line] of lines.entries()) {
        this.pen.fillStyle = colour;
        write(this.pen, line, body, page.margin + left, this.top + 10 + at * leading);
      }
    this.top += height + 1.5;
  }
}

function drawHead(writer: Writer, { number, headline, address }: OrderSheet): void {
  const { pen } = writer;
  const side = 24 * mm;
  const { size, bars } = qrBars(address);
  const unit = side / size;
  pen.fillStyle = ink;
  pen.beginPath();
  for (const { x, y, length } of bars)
    pen.rect(page.width - page.margin - side + x * unit, page.margin + y * unit, length * unit, unit);
  pen.fill();
  const width = inner - side - 8 * mm;
  pen.fillStyle = quiet;
  write(pen, number, 11, page.margin, page.margin + 11);
  pen.fillStyle = ink;
  let baseline = page.margin + 34;
  for (const line of linesOf(pen, headline, 19, width, 2)) {
    write(pen, line, 19, page.margin, baseline);
    baseline += 24;
  }
  writer.top = Math.max(baseline - 8, page.margin + side + 8);
}

function drawFacts(writer: Writer, { facts, map }: OrderSheet): void {
  const side = 78 * mm;
  const left = inner - side;
  const top = writer.top;
  drawMap(writer.pen, map, { left: page.margin + left, top, width: side, height: side });
  const term = 21 * mm;
  for (const [name, value] of facts)
    writer.row([
      { text: name, left: 0, width: term - 6, colour: quiet },
      { text: value, left: term, width: left - term - 6 * mm },
    ]);
  writer.top = Math.max(writer.top, top + side + 6);
}

async function drawPhotos(writer: Writer, { photos }: OrderSheet): Promise<void> {
  if (photos.length === 0) return;
  const gap = 4 * mm;
  const width = (inner - gap * 3) / 4;
  const height = width * 0.75;
  writer.need(height + leading * 3);
  writer.top += 6;
  for (const [at, { bytes, caption }] of photos.entries()) {
    const image = await loadImage(Buffer.from(bytes));
    // Drawn small first: a sheet does not carry pictures of twenty megapixels.
    const scale = Math.min(1, 900 / Math.max(image.width, image.height));
    const small = createCanvas(Math.max(1, image.width * scale), Math.max(1, image.height * scale));
    small.getContext('2d').drawImage(image, 0, 0, small.width, small.height);
    const fit = Math.min(width / small.width, height / small.height);
    const left = page.margin + at * (width + gap);
    (writer.pen as unknown as { drawImage(...picture: unknown[]): void }).drawImage(
      small,
      left,
      writer.top,
      small.width * fit,
      small.height * fit,
    );
    writer.pen.fillStyle = quiet;
    for (const [row, line] of linesOf(writer.pen, caption, 7.5, width, 2).entries())
      write(writer.pen, line, 7.5, left, writer.top + height + 9 + row * 9);
  }
  writer.top += height + 22;
}

/** An order on paper: what, where on a map, whose and why, photos, its log and the QR code of its address. */
export async function drawOrder(sheet: OrderSheet): Promise<Uint8Array> {
  const writer = new Writer(sheet.title, sheet.footer);
  drawHead(writer, sheet);
  drawFacts(writer, sheet);
  for (const { title, lines } of sheet.sections) {
    writer.heading(title);
    for (const text of lines) writer.row([{ text, left: 0, width: inner }]);
  }
  await drawPhotos(writer, sheet);
  writer.heading(sheet.log.title);
  for (const [when, what, note] of sheet.log.rows)
    writer.row([
      { text: when, left: 0, width: 30 * mm, colour: quiet },
      { text: what, left: 31 * mm, width: 58 * mm },
      { text: note, left: 91 * mm, width: inner - 91 * mm },
    ]);
  writer.document.endPage();
  return writer.document.close();
}
