import { openEntry } from '../open-entry.js';

await openEntry('tiles/memory-worker');
