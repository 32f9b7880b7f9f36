import { buildConsole } from '../../server/http/console.ts';

/**
 * Has the console built once where its sources are newer: services that two workers start at a time would each build it,
 * and the one takes away the files of pages that the other has open.
 */
export default async function build(): Promise<void> {
  await buildConsole();
}
