import { createInterface } from 'node:readline';
import { RawClient } from './raw-client.ts';

/**
 * A reader in a process of its own, on one kept connection: `http-reader.ts URL ENCODING` asks for each path that comes
 * in as a line, and prints the milliseconds until the last byte of its answer was there.
 */
const [url, encoding] = [process.argv[2]!, process.argv[3]!];
const client = await RawClient.open(url);
for await (const path of createInterface({ input: process.stdin })) {
  const start = performance.now();
  const { status } = await client.get(path, `Accept-Encoding: ${encoding}`);
  const took = performance.now() - start;
  if (status !== 200) throw new Error(`${path} was answered ${status}`);
  process.stdout.write(`${took}\n`);
}
client.close();
