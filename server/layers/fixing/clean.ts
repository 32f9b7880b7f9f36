import type { Database } from '../../database/database.ts';
import { surveyMosaic } from '../checking/mosaic.ts';
import { dropMosaicTables, invalidFeatures } from '../checking/mosaic-store.ts';
import { smallestArea, thinnestWidth } from '../checking/rules.ts';
import { statement } from '../checking/statement.ts';
import { assignFaces } from './assign.ts';
import type { Given } from './clean-store.ts';
import * as store from './clean-store.ts';

type Statements = Pick<Database, 'query' | 'transaction'>;

/** Teams of areas that faults connect: no fault reaches from one team into another. */
function teamsOf(members: readonly { fault: number; fid: number }[]): Map<number, number> {
  const above = new Map<number, number>();
  const top = (fault: number): number => {
    let at = fault;
    for (let next = above.get(at); next !== undefined && next !== at; next = above.get(at)) at = next;
    return at;
  };
  const firstOf = new Map<number, number>();
  for (const { fault, fid } of members) {
    const first = firstOf.get(fid);
    if (first === undefined) firstOf.set(fid, fault);
    else above.set(top(fault), top(first));
  }
  return new Map(members.map(({ fault }) => [fault, top(fault)]));
}

/**
 * Cleans a mosaic in place: every gap and overlap that belongs to one of the findings goes whole to the neighbour with
 * the longest shared border, and all areas round it get the very same vertices along their borders. Areas that meet
 * no such fault stay as they are, byte for byte.
 * @param table the features of the new version, not indexed yet
 * @param origin the version whose findings these are
 */
export async function cleanMosaic(
  database: Statements,
  table: string,
  origin: { layer: string; version: number },
  issues: readonly string[],
  onProgress: (done: number, total: number) => Promise<void> | void,
): Promise<Given[]> {
  const tables = { table, ...store.workTables(table) };
  const noise = [smallestArea, thinnestWidth];
  try {
    await dropMosaicTables(database, table);
    await store.dropTables(database, tables);
    const invalid = await invalidFeatures(database, table);
    const work = { ...tables, ...(await surveyMosaic(database, table, invalid, undefined)) };
    const text = (name: string) => statement(name, work, 'fixes');
    await store.createTables(database, work);
    const faults = statement(
      'faults',
      { ...work, overlap: statement('overlap', work), gap: statement('gap', work) },
      'fixes',
    );
    await store.run(database, faults, [issues, origin.layer, 0, 0, origin.version, ...noise]);
    await store.run(database, text('members'), []);
    const teams = teamsOf(await store.members(database, work));
    await store.formTeams(database, work, teams);
    const wanted = [...new Set(teams.values())];
    const given: Given[] = [];
    for (const [done, team] of wanted.entries()) {
      await onProgress(done, wanted.length);
      await store.run(database, text('faces'), [team]);
      const faces = await store.faces(database, work);
      const assigned = assignFaces(faces, await store.borders(database, text('borders')));
      const pairs = [...assigned].flatMap(([face, { owners }]) => owners.map((owner) => ({ face, owner })));
      await store.run(database, text('areas'), [
        pairs.map(({ face }) => face),
        pairs.map(({ owner }) => owner),
      ]);
      given.push(...(await store.outcome(database, work, assigned)));
      await store.forgetFaces(database, work);
    }
    await store.replaceGeometries(database, work);
    await onProgress(wanted.length, wanted.length);
    return given;
  } finally {
    await dropMosaicTables(database, table);
    await store.dropTables(database, tables);
  }
}
