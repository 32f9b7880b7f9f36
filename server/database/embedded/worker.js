import { openEntry } from '../../open-entry.js';

await openEntry('database/embedded/worker');
