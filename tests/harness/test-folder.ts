import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import './provided.ts';

/** Makes a folder for a run of the project. @returns what removes it */
export async function provideTestFolder(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'wangge-run-'));
  project.provide('testFolder', folder);
  return () => rm(folder, { recursive: true, force: true });
}
