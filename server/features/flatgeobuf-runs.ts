import { ByteBuffer } from 'flatbuffers';
import { Feature } from 'flatgeobuf/lib/mjs/flat-geobuf/feature.js';
import type { Queryable } from '../database/database.ts';
import { keyFields } from '../layers/fields.ts';
import type { Column, ColumnType } from './properties.ts';
import { conditionOf, type Selection } from './selection.ts';
import { parameters, placed, type Shown, wound } from './store.ts';

/** Features that PostGIS wrote for FlatGeobuf. */
interface FlatGeobufRun {
  /** A whole file of them, whose columns have no names; null where there are none. */
  bytes: Buffer | null;
  count: number;
  /** The number of the last one. */
  last: number | null;
}

/** What a column is for PostGIS, with what stands for null, and how many bytes a value has; null where they vary. */
const forms: Record<ColumnType, { sql: string; empty: string; bytes: number | null }> = {
  text: { sql: 'text', empty: "''", bytes: null },
  integer: { sql: 'bigint', empty: '0', bytes: 8 },
  number: { sql: 'float8', empty: '0', bytes: 8 },
  boolean: { sql: 'boolean', empty: 'false', bytes: 1 },
  date: { sql: 'text', empty: "''", bytes: null },
  json: { sql: 'text', empty: "''", bytes: null },
};

/** Columns that one number can tell the nulls of. */
export const mostColumns = 52;

/**
 * The next features behind a number as PostGIS writes FlatGeobuf. Older ones number the columns wrongly behind a null: none
 * is written, and a last column says which values stand for one, which `withoutNulls` takes out again.
 * @param columns in their order; the geometry of all features is of one type
 */
export async function flatGeobufBehind(
  database: Queryable,
  table: string,
  selection: Selection,
  { after, limit }: { after: number; limit: number },
  columns: readonly Column[],
  { system }: Shown,
): Promise<FlatGeobufRun> {
  const { values, parameter } = parameters();
  const condition = `fid > ${parameter(after)} and ${conditionOf(selection, parameter)}`;
  const told = columns.map(({ name, type }, at) => {
    const value = keyFields.includes(name) ? name : `(properties ->> ${parameter(name)})::${forms[type].sql}`;
    return `${value} as c${at}`;
  });
  const named = columns.map(({ type }, at) => `coalesce(c${at}, ${forms[type].empty}) as c${at}`);
  const nulls = columns.map((_, at) => `case when c${at} is null then ${2 ** at}::bigint else 0 end`);
  const { rows } = await database.query<FlatGeobufRun>(
    `with run as materialized (
       select fid, ${[...told, `${wound(placed(system))} as geometry`].join(', ')}
         from ${table} where ${condition} order by fid limit ${parameter(limit)})
     select (select st_asflatgeobuf(told, false, 'geometry')
               from (select ${[...named, `${['0::bigint', ...nulls].join(' + ')} as nulls`, 'geometry'].join(', ')} from run) told) as bytes,
            count(*)::int as count, max(fid)::float8 as last
       from run`,
    values,
  );
  return rows[0]!;
}

/** Bytes that are asked for at once, and features: at first, at least and at most. */
const runBytes = 512 * 1024;
const [firstRows, leastRows, mostRows] = [500, 50, 4_000];

/** The features in a file of FlatGeobuf, without what stands before them. */
function withoutHead(bytes: Buffer): Buffer {
  const magic = 8;
  return bytes.subarray(magic + 4 + bytes.readUInt32LE(magic));
}

/**
 * Takes the nulls and what tells of them out of features, in place: the properties end earlier, and what lay behind them
 * is not pointed at any more.
 */
function withoutNulls(features: Buffer, columns: readonly Column[]): Buffer {
  const own = 2 + 8;
  const bytes = new ByteBuffer(features);
  const feature = new Feature();
  for (let start = 0; start < features.length; start += 4 + features.readUInt32LE(start)) {
    bytes.setPosition(start);
    Feature.getSizePrefixedRootAsFeature(bytes, feature);
    const first = bytes.__vector(feature.bb_pos + bytes.__offset(feature.bb_pos, 6));
    const length = features.readUInt32LE(first - 4);
    const told = first + length - own;
    const nulls = features.readUInt32LE(told + 2) + features.readUInt32LE(told + 6) * 2 ** 32;
    let end = told;
    if (nulls > 0) {
      end = first;
      for (let [column, from] = [0, first]; column < columns.length; column++) {
        const size = 2 + (forms[columns[column]!.type].bytes ?? 4 + features.readUInt32LE(from + 2));
        if (Math.floor(nulls / 2 ** column) % 2 === 0) {
          features.copyWithin(end, from, from + size);
          end += size;
        }
        from += size;
      }
    }
    features.writeUInt32LE(end - first, first - 4);
  }
  return features;
}

/**
 * Features from a database that writes them run by run. While one is used the next is asked for, and no other; how many
 * features it has follows from how large they are.
 * @param limit null for all
 */
export async function* flatGeobufRuns(
  after: number,
  limit: number | null,
  columns: readonly Column[],
  ask: (page: { after: number; limit: number }) => Promise<FlatGeobufRun>,
): AsyncGenerator<Buffer> {
  let left = limit ?? Number.POSITIVE_INFINITY;
  let wanted = Math.min(left, firstRows);
  let asked: Promise<FlatGeobufRun> | null = ask({ after, limit: wanted });
  while (asked) {
    const run: FlatGeobufRun = await asked;
    const { bytes, count, last } = run;
    const isLast: boolean = count < wanted || left <= count;
    left -= count;
    const each = (bytes?.length ?? 0) / Math.max(1, count);
    wanted = Math.min(left, mostRows, Math.max(leastRows, Math.ceil(runBytes / Math.max(1, each))));
    asked = isLast ? null : ask({ after: last!, limit: wanted });
    // Told where it is waited for, which is after its reader has had this run, or never.
    asked?.catch(() => undefined);
    if (count > 0) yield withoutNulls(withoutHead(bytes!), columns);
  }
}
