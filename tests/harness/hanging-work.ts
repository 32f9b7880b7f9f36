// A process that hangs in the middle of work on layers, to be killed there: `hanging-work.ts <database> <job> …`.
// It prints the name of each job once it hangs.
import type { Database, Queryable } from '../../server/database/database.ts';
import { openDatabase } from '../../server/database/open.ts';
import { examine } from '../../server/layers/checking/examine.ts';
import { editFeatures } from '../../server/layers/editing/edit.ts';
import { findFeature } from '../../server/layers/editing/store.ts';
import { type FixRequest, prepareFix } from '../../server/layers/fixing/fix.ts';
import { publishVersion } from '../../server/layers/publishing/publish.ts';
import { tableOf } from '../../server/layers/store.ts';
import { versionDocument } from '../../server/layers/version-store.ts';
import { silentLog } from './silent-log.ts';

const [databaseUrl, ...jobs] = process.argv.slice(2);
const database = await openDatabase({ databaseUrl, dataDirectory: '', log: silentLog });

/** The database, but for the first statement like `pattern`, which never comes to its end. */
function hanging(name: string, pattern: RegExp): Database {
  const wrap = (queryable: Queryable): Queryable => ({
    query: (text, values) => {
      if (!pattern.test(text)) return queryable.query(text, values);
      process.stdout.write(`hangs in ${name}\n`);
      return new Promise(() => undefined);
    },
  });
  return {
    ...database,
    ...wrap(database),
    transaction: (work) => database.transaction((transaction) => work(wrap(transaction))),
  };
}

async function fix(hung: Database, type: string, fix: FixRequest['fix']): Promise<void> {
  const { rows } = await database.query<{ id: string }>(
    `select id from wangge.layer_issues where layer_id = 'streets' and version = 1 and type = $1`,
    [type],
  );
  const { understood } = (await versionDocument(database, 'streets', 1))!;
  const requests = rows.map(({ id }) => ({ issue: id, fix }));
  const prepared = await prepareFix(hung, { layer: 'streets', version: 1, by: 'test' }, understood, requests);
  await prepared.run!();
}

const work: Record<string, [RegExp, (hung: Database) => Promise<unknown>]> = {
  check: [/ST_DumpRings/, (hung) => examine(hung, 'streets', 1, () => undefined)],
  copying: [/^insert into wangge_data\.version_\d+ \(fid, code/, (hung) => fix(hung, 'gap', 'clean')],
  cleaning: [/ST_Polygonize/, (hung) => fix(hung, 'gap', 'clean')],
  'checking what was fixed': [/ST_IsValidDetail/, (hung) => fix(hung, 'overlap', 'clean')],
  editing: [
    /insert into wangge\.feature_revisions/,
    async (hung) => {
      const { fid, etag } = (await findFeature(database, (await tableOf(database, 'parks', 1))!, 1))!;
      const changes = { properties: { name: 'x' } };
      return editFeatures(hung, 'parks', [{ action: 'update', fid, etag, changes }], 'test', null);
    },
  ],
  publishing: [
    /insert into wangge\.feed|append_feed/,
    (hung) => publishVersion(hung, 'forests', 1, 'test', {}),
  ],
};
for (const job of jobs) {
  const [pattern, run] = work[job]!;
  run(hanging(job, pattern)).catch((error) => {
    process.stdout.write(`${job} failed: ${error}\n`);
    process.exit(1);
  });
}
