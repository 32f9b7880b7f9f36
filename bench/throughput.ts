import { execFile, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';
import autocannon from 'autocannon';

const secondsARound = 3;

const hasWrk = spawnSync('wrk', ['--version']).error === undefined;
/** The program that loads. */
export const loader = hasWrk ? 'wrk' : 'autocannon';

/**
 * Requests a second of a server under a load of other make: `wrk` where it is installed (Debian: wrk), else autocannon,
 * which as a program of Node is itself about as fast as what it measures and brings the two servers closer together.
 */
export async function throughput(
  url: string,
  connections = 16,
  headers: Readonly<Record<string, string>> = {},
): Promise<number> {
  if (hasWrk) {
    const given = Object.entries(headers).flatMap(([name, value]) => ['-H', `${name}: ${value}`]);
    const load = ['-t1', `-c${connections}`, `-d${secondsARound}s`, ...given, url];
    const { stdout } = await promisify(execFile)('wrk', load);
    const rate = /Requests\/sec:\s+([\d.]+)/.exec(stdout)?.[1];
    if (rate === undefined || /Non-2xx/.test(stdout)) throw new Error(`${url} under wrk: ${stdout}`);
    return Number(rate);
  }
  const { requests, non2xx } = await autocannon({
    url,
    connections,
    headers: { ...headers },
    duration: secondsARound,
  });
  if (non2xx > 0) throw new Error(`${non2xx} requests to ${url} were refused`);
  return requests.average;
}
