import { openEntry } from '../open-entry.js';

await openEntry('style-assets/glyph-worker');
