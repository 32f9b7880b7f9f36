import { Agent, get } from 'node:http';

/** Reads an answer to its end. @throws when it is neither 200 nor 204 */
function read(url: string, agent: Agent): Promise<void> {
  return new Promise((resolve, reject) => {
    get(url, { agent, headers: { 'Accept-Encoding': 'gzip' } }, (response) => {
      if (response.statusCode !== 200 && response.statusCode !== 204)
        reject(new Error(`${url} answered ${response.statusCode}`));
      response.on('error', reject).on('end', resolve).resume();
    }).on('error', reject);
  });
}

/** Asks for each address once, over so many kept connections, one at a time on each. @returns seconds */
export async function readOnce(urls: readonly string[], connections: number): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const left = urls.values();
  const begun = performance.now();
  await Promise.all(
    Array.from({ length: connections }, async () => {
      for (const url of left) await read(url, agent);
    }),
  );
  agent.destroy();
  return (performance.now() - begun) / 1000;
}
