import { rename, rm } from 'node:fs/promises';

/**
 * Puts a folder in the place of another, whole; others may do so at the same time.
 * @param made beside `place`, on the same disk
 * @throws where the disk refuses, or others go on replacing it
 */
export async function replaceFolder(made: string, place: string): Promise<void> {
  const old = `${made}-old`;
  for (let attempt = 0; attempt < 10; attempt++) {
    await rename(place, old).catch(() => undefined);
    await rm(old, { recursive: true, force: true });
    try {
      await rename(made, place);
      return;
    } catch (error) {
      if (!['ENOTEMPTY', 'EEXIST'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
    }
  }
  throw new Error(`${place} could not be replaced: others went on replacing it`);
}
