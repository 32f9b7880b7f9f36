import { openEntry } from '../open-entry.js';

await openEntry('paper/paper-worker');
