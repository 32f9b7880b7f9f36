import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Problem } from '../../input/problem.ts';

const named = /^wangge-(?:upload|unpacked|export)-(\d+)-/;

/** A folder of this process's own among the system's temporary files. */
export interface TemporaryFolder {
  path: string;
  remove(): Promise<void>;
}

/** @param purpose part of its name, so that `removeLeftovers` knows it again */
export async function makeTemporaryFolder(
  purpose: 'upload' | 'unpacked' | 'export',
): Promise<TemporaryFolder> {
  const path = await mkdtemp(join(tmpdir(), `wangge-${purpose}-${process.pid}-`)).catch((error: unknown) => {
    throw withoutRoom(error);
  });
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}

/** Whether a process of this machine has this number. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Removes the temporary folders of processes that were killed. */
export async function removeLeftovers(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const pid = named.exec(name)?.[1];
    if (pid && !isRunning(Number(pid))) await rm(join(tmpdir(), name), { recursive: true, force: true });
  }
}

/** The refusal that a full disk calls for; any other error comes back as it is. */
export function withoutRoom(error: unknown): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return new Problem(507, 'disk-full', {
      zh: `${tmpdir()} 空间不足，无法存放该文件`,
      en: `There is no room left for the file in ${tmpdir()}`,
    });
  return error;
}
