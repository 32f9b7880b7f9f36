import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** Has the service bundled once, before commands and threads of several tests find that it is not. */
export default async function bundle(): Promise<void> {
  await promisify(execFile)(process.execPath, ['server/cli/wangge.js', '--help']);
}
