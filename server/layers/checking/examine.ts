import type { Database } from '../../database/database.ts';
import { Problem } from '../../input/problem.ts';
import type { Title } from '../schema.ts';
import { unknownLayer } from '../service.ts';
import { findLayer, tableOf } from '../store.ts';
import { baseVersion, type IssueRow, issueRows } from '../version-store.ts';
import { checkVersion } from './check.ts';
import { describeFinding } from './sentences.ts';
import { keepCounts, takeOn } from './store.ts';

const aliveEveryMs = 15_000;

export interface Report {
  layer: string;
  version: number;
  issueCounts: Record<string, number>;
  issues: (Omit<IssueRow, 'ordinal'> & { message: Title })[];
}

/**
 * Checks a version that was loaded before, against what is in force now, and keeps the new report.
 * @param wanted the version in force unless given
 * @throws Problem 404 `unknown-layer`, 404 `unknown-version`
 */
export async function examine(
  database: Database,
  layer: string,
  wanted: number | undefined,
  onProgress: (done: number, total: number) => Promise<void> | void,
): Promise<Report> {
  const row = await findLayer(database, layer);
  if (!row) throw await unknownLayer(database, layer);
  const version = wanted ?? row.published_version;
  const table = version === null ? undefined : await tableOf(database, layer, version);
  if (version === null || table === undefined)
    throw new Problem(
      404,
      'unknown-version',
      version === null
        ? `No version of "${layer}" is in force: name one`
        : `"${layer}" has no checked version ${version}`,
    );
  const opened = { layer, version, table };
  await takeOn(database, opened);
  const alive = setInterval(() => {
    // A missed sign of life is made good by the next one.
    takeOn(database, opened).catch(() => undefined);
  }, aliveEveryMs);
  const issueCounts = await checkVersion(database, opened, onProgress).finally(() => clearInterval(alive));
  await keepCounts(database, opened, issueCounts);
  const base = await baseVersion(database, layer, version);
  const rows = await issueRows(database, layer, version, base, { after: 0, limit: Number.MAX_SAFE_INTEGER });
  return {
    layer,
    version,
    issueCounts,
    issues: rows.map(({ ordinal: _, ...issue }) => ({ ...issue, message: describeFinding(issue) })),
  };
}
