// A thread starts with JavaScript: this loads the TypeScript behind it, whatever the main thread was started with.
import { register } from 'tsx/esm/api';

register();
await import('./glyph-worker.ts');
