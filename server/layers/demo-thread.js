import { openEntry } from '../open-entry.js';

await openEntry('layers/demo-worker');
