import type { Fix, Understood } from '../../../domain/answers/layer-versions.ts';
import type { Database } from '../../database/database.ts';
import { Problem } from '../../input/problem.ts';
import { checkVersion } from '../checking/check.ts';
import { follow } from '../loading/follow.ts';
import { keepNumbers } from '../loading/keep-numbers.ts';
import { openLoad } from '../loading/load.ts';
import { refusalOf } from '../loading/refusal.ts';
import {
  closeVersion,
  completeTable,
  discardVersion,
  type FilledVersion,
  type OpenVersion,
} from '../loading/store.ts';
import { prepareLargeLayer } from '../overviews/build.ts';
import { findLayer, tableOf } from '../store.ts';
import { cleanMosaic } from './clean.ts';
import { fixesOf } from './proposals.ts';
import { describeFix } from './sentences.ts';
import * as store from './store.ts';

/** What a person asks for about one issue. */
export interface FixRequest {
  issue: string;
  fix: Fix;
}

async function examineRequests(
  database: Database,
  layer: string,
  version: number,
  requests: readonly FixRequest[],
): Promise<store.WantedFix[]> {
  const issues = await store.findIssues(
    database,
    layer,
    version,
    requests.map(({ issue }) => issue),
  );
  return requests.map(({ issue: id, fix }, index) => {
    const issue = issues.find((each) => each.id === id);
    const path = `/fixes/${index}`;
    if (!issue)
      throw new Problem(404, 'unknown-issue', `Version ${version} of "${layer}" has no issue "${id}"`, [
        { path: `${path}/issue`, message: 'expected the id of an issue of this version' },
      ]);
    const possible = fixesOf(issue);
    if (!possible.includes(fix))
      throw new Problem(400, 'impossible-fix', `An issue of type ${issue.type} cannot be fixed by "${fix}"`, [
        { path: `${path}/fix`, message: `expected ${possible.join(', ')}` },
      ]);
    return { issue: id, type: issue.type, fix, features: issue.features };
  });
}

/** What came of a request: the version, and the work that is still to be done to make it, where it is a new one. */
export interface PreparedFix {
  version: number;
  run: (() => Promise<void>) | null;
}

/**
 * Prepares what a person chose about issues of a version. Issues that are kept are accepted from now on; anything else
 * makes a new version, checked like every other, and leaves this one as it is.
 * @throws Problem 404 `unknown-version` or `unknown-issue`, 400 `impossible-fix`
 */
export async function prepareFix(
  database: Database,
  { layer, version, by }: { layer: string; version: number; by: string },
  understood: Understood | null,
  requests: readonly FixRequest[],
): Promise<PreparedFix> {
  const table = await tableOf(database, layer, version);
  if (!table || !understood)
    throw new Problem(404, 'unknown-version', `"${layer}" has no checked version ${version}`);
  const done = await examineRequests(database, layer, version, requests);
  const kept = done.filter(({ fix }) => fix === 'keep').map(({ issue }) => issue);
  await store.acceptIssues(database, layer, kept, by);
  const changes = done.filter(({ fix }) => fix !== 'keep');
  if (changes.length === 0) return { version, run: null };
  const sourceName = `version ${version}, ${changes.length} fixed`;
  const opened = await openLoad(database, { layer, sourceName, by, publish: false });
  const run = () => makeFixed(database, opened, { layer, version, table }, understood, changes);
  return { version: opened.version, run };
}

/** Makes the new version; what fails or is cancelled leaves it `rejected` or `cancelled`, without its features. */
async function makeFixed(
  database: Database,
  opened: OpenVersion,
  origin: FilledVersion,
  understood: Understood,
  changes: store.WantedFix[],
): Promise<void> {
  const { layer } = opened;
  const { report, stop } = follow(database, opened, () => undefined);
  try {
    await report('writing', 0, 1);
    const changed = await store.copyFixed(database, origin, opened.table, changes);
    const cleaned = changes.filter(({ fix }) => fix === 'clean').map(({ issue }) => issue);
    const given =
      cleaned.length > 0
        ? await cleanMosaic(database, opened.table, origin, cleaned, (done, total) =>
            report('writing', done, total),
          )
        : [];
    const history = changes.map((change) => {
      const to = given.filter(({ issue }) => issue === change.issue).map(({ to, area }) => ({ to, area }));
      const done =
        change.fix === 'clean'
          ? { ...change, done: to.length > 0, given: to }
          : { ...change, done: changed.has(change.issue) };
      return { ...done, message: describeFix(done) };
    });
    await database.transaction(async (transaction) => {
      await store.keepFixes(transaction, layer, opened.version, history);
      await keepNumbers(transaction, opened);
      await completeTable(transaction, opened, understood);
      const { rows } = await transaction.query(`select 1 from ${opened.table} limit 1`);
      if (rows.length === 0)
        throw new Problem(409, 'nothing-left', {
          zh: `这些修复会使“${layer}”不剩任何要素`,
          en: `These fixes leave no feature of "${layer}"`,
        });
    });
    const issueCounts = await checkVersion(database, opened, (done, total) =>
      report('checking', done, total),
    );
    const { definition } = (await findLayer(database, layer))!;
    // One transaction, in which nothing else may ask the database.
    await prepareLargeLayer(database, opened.tableId, definition, () => undefined);
    await closeVersion(database, opened, issueCounts, null);
  } catch (error) {
    await discardVersion(database, opened, refusalOf(`version ${origin.version}`, error).toJSON());
    throw error;
  } finally {
    stop();
  }
}
