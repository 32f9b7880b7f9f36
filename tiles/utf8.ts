const encoder = new TextEncoder();

/** Text as UTF-8. The writer of protocol buffers has characters beyond U+1FFFF, such as 𠮷, become others. */
export function utf8(text: string): Uint8Array {
  return encoder.encode(text);
}
