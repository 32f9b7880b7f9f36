import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { isRunning } from './temporary.ts';

const started = randomUUID();

/** This process: its machine, its number there, and what tells it from another one that had the same number before. */
export const thisProcess = `${hostname()}|${process.pid}|${started}`;

/** Whether a process, named like `thisProcess`, is known to have ended; not for one of another machine. */
export function hasEnded(loader: string): boolean {
  const [host, pid, start] = loader.split('|');
  if (host !== hostname()) return false;
  return Number(pid) === process.pid ? start !== started : !isRunning(Number(pid));
}
