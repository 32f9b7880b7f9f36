import { workerData } from 'node:worker_threads';
import { openPool } from '../../database/connect.ts';
import { Problem } from '../../input/problem.ts';
import type { LoadWork } from './background.ts';
import { runLoad } from './load.ts';

const { connection, capabilities, opened, request } = workerData as LoadWork;
const statements = openPool(connection, (error) => {
  throw error;
});
try {
  await runLoad({ ...statements, capabilities }, opened, request, () => undefined);
} catch (error) {
  // A refusal stands in the version's row already; a fault of our own is for the log of whoever started this.
  if (!(error instanceof Problem)) throw error;
} finally {
  await statements.close();
}
