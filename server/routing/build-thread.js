import { openEntry } from '../open-entry.js';

await openEntry('routing/build-worker');
