import ranges from '@fontsource/noto-sans-sc/unicode.json';

const files = import.meta.glob<string>(
  '../../node_modules/@fontsource/noto-sans-sc/files/noto-sans-sc-*-500-normal.woff2',
  { query: '?url', import: 'default', eager: true },
);

interface FontFace {
  url: string;
  'unicode-range': string[];
}

/**
 * The style's `font-faces`: every subset of Noto Sans SC with the characters it covers. MapLibre fetches a
 * subset when a label first needs it, draws the glyphs in the browser, and so needs no glyph server.
 */
export function fontFaces(): Record<string, FontFace[]> {
  const urls = new Map(
    Object.entries(files).map(([path, url]) => [/sans-sc-(.+)-500-normal/.exec(path)?.[1] ?? '', url]),
  );
  const faces: FontFace[] = [];
  for (const [subset, range] of Object.entries(ranges)) {
    const url = urls.get(subset.replace(/^\[(.+)\]$/, '$1'));
    if (url) faces.push({ url: new URL(url, window.location.href).href, 'unicode-range': range.split(',') });
  }
  return { 'Noto Sans SC': faces };
}
