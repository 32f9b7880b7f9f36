/**
 * The text of an answer on its way to UTF-8. Most lines of a bulk answer repeat what was encoded before, so those are
 * kept and added as encoded bytes, one character a byte: V8 holds and joins such strings in half the memory, and
 * writing them out is a copy. Everything else is added as the text it is.
 */
export class Utf8Answer {
  private pieces: Buffer[] = [];
  private text = '';
  private encoded = '';

  /** `text` in the form that `addEncoded` takes. */
  static encode(text: string): string {
    return Buffer.from(text, 'utf8').toString('latin1');
  }

  addEncoded(bytes: string): void {
    if (this.text !== '') this.flushText();
    this.encoded += bytes;
  }

  add(text: string): void {
    if (this.encoded !== '') this.flushEncoded();
    this.text += text;
  }

  /** What was added since the last time, in order. */
  take(): Buffer {
    this.flushText();
    this.flushEncoded();
    const whole = this.pieces.length === 1 ? this.pieces[0]! : Buffer.concat(this.pieces);
    this.pieces = [];
    return whole;
  }

  private flushText(): void {
    if (this.text === '') return;
    this.pieces.push(Buffer.from(this.text, 'utf8'));
    this.text = '';
  }

  private flushEncoded(): void {
    if (this.encoded === '') return;
    this.pieces.push(Buffer.from(this.encoded, 'latin1'));
    this.encoded = '';
  }
}
