import { readAll } from './read-all.ts';

// Reads the file that is named, and prints why it is refused and how much memory reading it took above the beginning.
const before = process.memoryUsage().rss;
let most = before;
const watch = setInterval(() => {
  most = Math.max(most, process.memoryUsage().rss);
}, 5);
const refused = await readAll(process.argv[2]!).then(
  () => null,
  (error: Error) => error.message,
);
clearInterval(watch);
process.stdout.write(JSON.stringify({ refused, bytes: most - before }));
