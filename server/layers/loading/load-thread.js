import { openEntry } from '../../open-entry.js';

await openEntry('layers/loading/load-worker');
