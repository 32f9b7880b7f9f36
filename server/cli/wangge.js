#!/usr/bin/env node
import { openEntry } from '../open-entry.js';

const { run } = await openEntry('cli/commands');
await run(process.argv);
