import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { vi } from 'vitest';
import type { TestDatabasePlace } from './database.ts';

const wangge = resolve('server/cli/wangge.js');

/** A `wangge` command under way. */
export interface Command {
  child: ChildProcess;
  output(): string;
  errors(): string;
  /** Resolves once the output matches; fails when the command ends before. */
  says(pattern: RegExp): Promise<RegExpMatchArray>;
  /** Ends it at once, as a power cut would. */
  kill(): Promise<void>;
  /** The exit code, once it has ended by itself. */
  ended(): Promise<number | null>;
}

/** The environment that makes a command use a test's database. */
export function environmentOf(place: TestDatabasePlace): NodeJS.ProcessEnv {
  return { DATABASE_URL: place.databaseUrl ?? '', WANGGE_DATA_DIR: place.dataDirectory };
}

/** Starts `wangge` with exactly these settings besides the search path. */
export function startCommand(args: string[], environment: NodeJS.ProcessEnv = {}, input = ''): Command {
  const child = spawn(process.execPath, [wangge, ...args], {
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...environment },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let output = '';
  let errors = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors += text;
  });
  child.stdin.end(input);
  const closed = once(child, 'close');
  const ended = async () => {
    await closed;
    return child.exitCode;
  };
  return {
    child,
    output: () => output,
    errors: () => errors,
    async says(pattern) {
      return vi.waitUntil(
        () => {
          const found = (output + errors).match(pattern);
          if (!found && child.exitCode !== null)
            throw new Error(`ended with ${child.exitCode}: ${output}${errors}`);
          return found;
        },
        { timeout: 240_000, interval: 20 },
      );
    },
    async kill() {
      child.kill('SIGKILL');
      await closed;
    },
    ended,
  };
}

/** Runs a command to its end. */
export async function runCommand(
  args: string[],
  environment: NodeJS.ProcessEnv = {},
  input = '',
): Promise<{ code: number | null; output: string; errors: string }> {
  const command = startCommand(args, environment, input);
  const code = await command.ended();
  return { code, output: command.output(), errors: command.errors() };
}
