#!/usr/bin/env node
// The sources are TypeScript: tsx translates them as they are imported.
import { register } from 'tsx/esm/api';

register();
const { run } = await import('./commands.ts');
await run(process.argv);
