/**
 * Markup that a browser would run, followed by enough readable text to tell it from compressed data that happens to
 * have these bytes: in a photo of 20 MB by chance less than once in a million.
 */
const markup = /<(?:script|svg|html|iframe|body|object|\?php|!doctype)\b[\t\n\r\x20-\x7e]{8}/i;
const longestMarkup = 20;

/** Looks for markup in a file that comes in by and by. */
export function createMarkupWatch(): { see(chunk: Buffer): void; found(): boolean } {
  let found = false;
  let end = '';
  return {
    see(chunk) {
      if (found) return;
      const text = end + chunk.toString('latin1');
      found = markup.test(text);
      end = text.slice(-longestMarkup);
    },
    found: () => found,
  };
}
