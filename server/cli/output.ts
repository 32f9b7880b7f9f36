import { SingleBar } from 'cli-progress';
import { ConfigError } from '../config.ts';
import { Problem } from '../input/problem.ts';
import { flagFor } from './flags.ts';

/** Prints a result: `--json` gives one line for scripts, otherwise the text for people. */
export function print(json: boolean, value: unknown, text: string): void {
  process.stdout.write(`${json ? JSON.stringify(value) : text}\n`);
}

/** Tells of a fault that ends nothing, on standard error. */
export function printFault(error: unknown): void {
  process.stderr.write(`wangge: ${String(error)}\n`);
}

/** What a person can act on, in one line; undefined for a fault of our own. */
export function reasonOf(error: unknown): string | undefined {
  if (error instanceof Problem) return `${error.message}${flagFor(error)}`;
  if (error instanceof ConfigError) return error.message;
  return undefined;
}

/** What is to be added to "is in force" while some processes answer by what was before; nothing where none does. */
export function stillBehind(processes: number): string {
  if (processes === 0) return '';
  const who =
    processes === 1
      ? '1 process of the service still answers'
      : `${processes} processes of the service still answer`;
  return `; ${who} by what was in force before, and /health/ready of each says what keeps it`;
}

export interface ProgressDisplay {
  /** @param secondsLeft of this stage, null while it cannot be told */
  update(stage: string, done: number, total: number, secondsLeft?: number | null): void;
  stop(): void;
}

/** A bar on a terminal, a line a stage where there is none, on standard error so that output stays clean. */
export function showProgress(title: string): ProgressDisplay {
  let stage = '';
  if (!process.stderr.isTTY) {
    return {
      update(next) {
        if (next !== stage) process.stderr.write(`${title}: ${next}\n`);
        stage = next;
      },
      stop() {},
    };
  }
  const bar = new SingleBar({
    format: `${title} {bar} {percentage}% {stage} {value}/{total}{left}`,
    barsize: 30,
    hideCursor: true,
    clearOnComplete: true,
    stream: process.stderr,
  });
  let started = false;
  return {
    update(next, done, total, secondsLeft) {
      const payload = { stage: next, left: secondsLeft == null ? '' : `, ${secondsLeft} s left` };
      if (!started) bar.start(total, done, payload);
      started = true;
      if (total !== bar.getTotal()) bar.setTotal(total);
      bar.update(done, payload);
    },
    stop() {
      if (started) bar.stop();
    },
  };
}
