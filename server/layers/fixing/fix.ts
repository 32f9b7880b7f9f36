import type { Database } from '../../database/database.ts';
import { Problem } from '../../input/problem.ts';
import { checkVersion } from '../checking/check.ts';
import { openLoad } from '../loading/load.ts';
import type { Understood } from '../loading/source-feature.ts';
import { closeVersion, completeTable, discardVersion } from '../loading/store.ts';
import { prepareLargeLayer } from '../overviews/build.ts';
import { findLayer, tableOf } from '../store.ts';
import { type Fix, fixesOf } from './proposals.ts';
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
): Promise<store.DoneFix[]> {
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
    const possible = fixesOf(issue.type);
    if (!possible.includes(fix))
      throw new Problem(400, 'impossible-fix', `An issue of type ${issue.type} cannot be fixed by "${fix}"`, [
        { path: `${path}/fix`, message: `expected ${possible.join(', ')}` },
      ]);
    return { issue: id, type: issue.type, fix, features: issue.features };
  });
}

/**
 * Does what a person chose about issues of a version. Issues that are kept are accepted from now on; anything else
 * makes a new version, checked like every other, and leaves this one as it is.
 * @returns the new version, or `version` itself where nothing but `keep` was asked for
 * @throws Problem 404 `unknown-version` or `unknown-issue`, 400 `impossible-fix`, 409 `nothing-left`
 */
export async function fixVersion(
  database: Database,
  { layer, version, by }: { layer: string; version: number; by: string },
  understood: Understood | null,
  requests: readonly FixRequest[],
): Promise<number> {
  const table = await tableOf(database, layer, version);
  if (!table || !understood)
    throw new Problem(404, 'unknown-version', `"${layer}" has no checked version ${version}`);
  const done = await examineRequests(database, layer, version, requests);
  const kept = done.filter(({ fix }) => fix === 'keep').map(({ issue }) => issue);
  await store.acceptIssues(database, layer, kept, by);
  const changes = done.filter(({ fix }) => fix !== 'keep');
  if (changes.length === 0) return version;
  const sourceName = `version ${version}, ${changes.length} fixed`;
  const opened = await openLoad(database, { layer, sourceName, by, publish: false });
  try {
    await database.transaction(async (transaction) => {
      await store.copyFixed(transaction, table, opened.table, changes);
      await store.keepFixes(transaction, layer, opened.version, changes);
      await completeTable(transaction, opened, understood);
      const { rows } = await transaction.query(`select 1 from ${opened.table} limit 1`);
      if (rows.length === 0)
        throw new Problem(409, 'nothing-left', `These fixes leave no feature of "${layer}"`);
    });
    const issueCounts = await checkVersion(database, opened, () => undefined);
    const { definition } = (await findLayer(database, layer))!;
    await prepareLargeLayer(database, opened.tableId, definition, () => undefined);
    await closeVersion(database, opened, issueCounts, null);
    return opened.version;
  } catch (error) {
    await discardVersion(database, opened, error instanceof Problem ? error.toJSON() : null);
    throw error;
  }
}
