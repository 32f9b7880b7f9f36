// Worker threads start from JavaScript; tsx translates the rest as it is imported.
import { register } from 'tsx/esm/api';

register();
await import('./demo-worker.ts');
