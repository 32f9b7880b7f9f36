import pg from 'pg';
import { attributesOf, type FeatureRow } from '../../tiles/attributes.ts';
import { type LayerIndex, LayerIndexBuilder } from '../../tiles/layer-index.ts';
import { projections } from '../../tiles/projections.ts';
import { selectFeatures } from '../../tiles/select-features.ts';
import { readWkb } from '../../tiles/wkb.ts';
import { toPredicate } from '../cql2/predicate.ts';
import type { Queryable } from '../database/database.ts';
import { rowBytes } from '../layers/overviews/store.ts';
import type { LayerSource } from './memory-messages.ts';
import type { Selection } from './selection.ts';

const rowsPerPage = 5_000;
// An unreachable database must show as such, not as a tile that never comes.
const connectTimeoutMs = 5_000;

interface Row extends Omit<FeatureRow, 'fid'> {
  fid: number | string;
  wkb: Buffer;
  bytes: number;
}

type ReportUnreadable = (table: string, fids: number[], message: string) => void;

/** Layers in memory by table, read from the database on first need, and selections from them. */
export class IndexShelf {
  private readonly loaded = new Map<string, LayerIndex>();
  private readonly loading = new Map<string, Promise<LayerIndex>>();

  constructor(
    private readonly connection: pg.ClientConfig,
    private readonly budget: number,
    private readonly reportUnreadable: ReportUnreadable,
  ) {}

  get(source: LayerSource, selection: Selection | null): Promise<LayerIndex> {
    const { table, projection } = source;
    const key = projection === 'web-mercator' ? table : `${table} ${projection}`;
    if (!selection) return this.keep(key, () => this.load(source));
    return this.keep(`${source.table} ${selection.key}`, () => this.select(source, selection));
  }

  release(tables: readonly string[]): void {
    for (const key of this.loaded.keys()) if (tables.includes(key.split(' ', 1)[0]!)) this.loaded.delete(key);
  }

  private async keep(key: string, make: () => Promise<LayerIndex>): Promise<LayerIndex> {
    const known = this.loaded.get(key);
    if (known) {
      // The order of a Map is that of insertion: put back last, the index is the most recently used.
      this.loaded.delete(key);
      this.loaded.set(key, known);
      return known;
    }
    let loading = this.loading.get(key);
    if (!loading) {
      loading = make()
        .then((index) => {
          this.makeRoom(index.bytes);
          this.loaded.set(key, index);
          return index;
        })
        .finally(() => this.loading.delete(key));
      this.loading.set(key, loading);
    }
    return loading;
  }

  /** Runs `work` in a transaction on a connection of its own. */
  async write(work: (transaction: Queryable) => Promise<void>): Promise<void> {
    const client = await this.connect();
    try {
      await client.query('begin');
      await work({ query: (text, values) => client.query(text, values ? [...values] : []) });
      await client.query('commit');
    } finally {
      await client.end();
    }
  }

  private async connect(): Promise<pg.Client> {
    const client = new pg.Client({ ...this.connection, connectionTimeoutMillis: connectTimeoutMs });
    // A connection that breaks while a page is awaited rejects that page as well.
    client.on('error', () => undefined);
    await client.connect();
    return client;
  }

  private async select(source: LayerSource, { filter, properties }: Selection): Promise<LayerIndex> {
    const whole = await this.get(source, null);
    const accepts = filter ? await toPredicate(filter) : () => true;
    const kept = properties && new Set(properties);
    const builder = new LayerIndexBuilder(source.precedence, source.budget);
    return selectFeatures(whole, builder, accepts, (attribute) => !kept || kept.has(attribute));
  }

  private async load({ table, precedence, budget, projection }: LayerSource): Promise<LayerIndex> {
    const builder = new LayerIndexBuilder(precedence, budget);
    const unreadable: number[] = [];
    let reason = '';
    const client = await this.connect();
    try {
      let after = -1;
      for (;;) {
        const { rows } = await client.query<Row>(
          `select fid, code, name, parent, properties, st_asbinary(st_force2d(geom)) as wkb, ${rowBytes} as bytes
             from ${table} where fid > $1 order by fid limit ${rowsPerPage}`,
          [after],
        );
        for (const row of rows) {
          const fid = Number(row.fid);
          try {
            builder.add(
              fid,
              readWkb(row.wkb, projections[projection]),
              attributesOf({ ...row, fid }),
              row.bytes,
            );
          } catch (error) {
            if (!(error instanceof RangeError)) throw error;
            unreadable.push(fid);
            reason = error.message;
          }
          after = fid;
        }
        if (rows.length < rowsPerPage) break;
      }
    } finally {
      await client.end();
    }
    if (unreadable.length > 0) this.reportUnreadable(table, unreadable, reason);
    return builder.finish();
  }

  private makeRoom(bytes: number): void {
    let held = bytes;
    for (const index of this.loaded.values()) held += index.bytes;
    for (const [table, index] of this.loaded) {
      if (held <= this.budget) break;
      this.loaded.delete(table);
      held -= index.bytes;
    }
  }
}
