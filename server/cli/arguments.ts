import { readFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { Problem } from '../input/problem.ts';

/** Under which name the history keeps what is done by commands. */
export function operator(): string {
  return `cli:${userInfo().username}`;
}

/** The number of a version. @throws Problem 400 `bad-version` */
export function wholeNumber(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1)
    throw new Problem(400, 'bad-version', `version is "${text}", expected a whole number from 1`);
  return value;
}

/** What a file of JSON holds. @throws Problem 400 `invalid-json`, `unreadable-file` */
export async function readJson(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    if (error instanceof SyntaxError)
      throw new Problem(400, 'invalid-json', `${file} is not valid JSON: ${error.message}`);
    throw new Problem(400, 'unreadable-file', `${file}: ${(error as NodeJS.ErrnoException).code ?? error}`);
  }
}
