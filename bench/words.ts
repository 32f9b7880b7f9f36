import { scopesFor } from '../domain/access/permissions.ts';
import { cityWide } from '../domain/access/principal.ts';
import type { Database } from '../server/database/database.ts';
import { withWords } from '../server/orders/store.ts';
import { wantedWords } from '../server/orders/words.ts';
import type { Figure } from './figure.ts';

const usual = 600_000;
const rounds = 15;
const found = 5;

/** Reports with a text each: a word in every third, one in a hundred, one in a hundred thousand, and one long ago. */
async function addReports(database: Database, from: number, to: number): Promise<void> {
  const atOnce = 50_000;
  for (let start = from; start <= to; start += atOnce)
    await database.query(
      `with made as (
         select n, '31' || lpad((n % 213)::text, 7, '0') as street,
                concat((array['道路积水', '路边有垃圾', '共享单车乱停'])[1 + n % 3],
                       '，长阳大道' || n % 900 || '号',
                       case when n % 100 = 0 then '，井盖缺失' end,
                       case when n % 100000 = 7 then '，古树倾倒' end,
                       case when n between 1000 and 3000 then '，台风过境' end) as text
           from generate_series($1::bigint, $2::bigint) n
       ), event as (
         insert into wangge.events (id, source, external_id, item, scene, street, occurred_at, received_at, geom,
           severity, decision, created_by, order_id, description)
         select n, 'bench', n::text, 'road.roadside-rubbish', 'road', street, now(), now(), st_point(121, 31, 4326), 'low', '{}',
           'bench', n, text from made
       )
       insert into wangge.orders (id, number, event_id, state, item, scene, severity, lead_code, lead_name, lead_kind,
         district, street, geom, created_at)
       overriding system value
       select n, n::text, n, 'closed', 'road.roadside-rubbish', 'road', 'low', street, street, 'street-office',
         left(street, 6), street, st_point(121, 31, 4326), now() from made`,
      [start, Math.min(start + atOnce - 1, to)],
    );
  await database.query('vacuum analyze wangge.events, wangge.orders');
}

/** What a search for words of reports costs among many reports against among a tenth of them. */
export async function wordFigures(database: Database, size = usual): Promise<Figure[]> {
  for (const trigger of ['events', 'orders'])
    await database.query(`alter table wangge.${trigger} disable trigger user`);
  const scopes = scopesFor(cityWide('key', 'bench', 'admin'), 'orders.read');
  const words = ['垃圾', '井盖缺失', '古树倾倒', '台风过境', '长阳大道17号', '没有的词'];
  async function measure(): Promise<number[]> {
    const fastest: number[] = [];
    for (const word of words) {
      const { query, phrases } = wantedWords(word)!;
      let best = Number.POSITIVE_INFINITY;
      for (let round = 0; round < rounds; round++) {
        const began = performance.now();
        await withWords(database, query, phrases, found, scopes);
        best = Math.min(best, performance.now() - began);
      }
      fastest.push(best);
    }
    return fastest;
  }
  await addReports(database, 1, size / 10);
  const few = await measure();
  await addReports(database, size / 10 + 1, size);
  const many = await measure();
  return words.flatMap((word, index): Figure[] => [
    {
      name: `search: ${word} among ${size} reports against among ${size / 10}`,
      value: many[index]! / few[index]!,
      bound: '<= 1.5',
      unit: 'ratio',
    },
    { name: `search: ${word} among ${size} reports`, value: many[index]!, bound: '<= 300', unit: 'ms' },
  ]);
}
