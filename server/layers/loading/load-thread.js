// Node starts a worker thread only from JavaScript: tsx translates the rest as it is imported.
import { register } from 'tsx/esm/api';

register();
await import('./load-worker.ts');
