// Run by the durability test in a process of its own: writes rows until it is killed, and prints the id of each
// one that was acknowledged.
import { openDatabase } from '../../../server/database/open.ts';
import { silentLog } from '../../harness/silent-log.ts';

const dataDirectory = process.argv[2];
if (!dataDirectory) throw new Error('usage: writing.ts DIRECTORY');
const database = await openDatabase({ databaseUrl: undefined, dataDirectory, log: silentLog });
await database.query('create table if not exists written (id integer primary key, filling text not null)');
const { rows } = await database.query<{ next: number }>(
  'select coalesce(max(id), 0) + 1 as next from written',
);

async function write(first: number, step: number): Promise<void> {
  for (let id = first; ; id += step) {
    await database.transaction(async (transaction) => {
      await transaction.query('insert into written values ($1, repeat($2, 500))', [id, 'filling']);
      await transaction.query("select wangge.append_feed('event', null, null, null, '{}')");
    });
    process.stdout.write(`${id}\n`);
  }
}

const writers = 4;
await Promise.all(Array.from({ length: writers }, (_, index) => write(rows[0]!.next + index, writers)));
