import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { openDatabase } from '../server/database/open.ts';
import { createItems } from '../server/items/service.ts';
import { createLayers } from '../server/layers/service.ts';
import { createRouting } from '../server/routing/service.ts';
import { silentLog } from '../tests/harness/silent-log.ts';

/** Prints the bytes that routing adds to a process at most, the building of its snapshot included. */
const fail = (error: unknown) => {
  throw error;
};
const database = await openDatabase({
  databaseUrl: process.argv[2],
  dataDirectory: tmpdir(),
  log: silentLog,
});
const layers = await createLayers(database, fail);
const before = process.memoryUsage.rss();
const routing = await createRouting({ database, layers, items: createItems(), log: fail });
await routing.decide({ lon: Number(process.argv[3]), lat: Number(process.argv[4]) });
// In kilobytes, of the process with its threads. What `resourceUsage` has may be of the process that started this.
const peak = Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]) * 1024;
process.stdout.write(String(peak - before));
await routing.close();
await layers.close();
await database.close();
