import pg from 'pg';
import { attributesOf, type FeatureRow } from '../../tiles/attributes.ts';
import { type DegreeBox, mercatorBox } from '../../tiles/covering.ts';
import { FeatureCollector } from '../../tiles/feature-arrays.ts';
import { vertexImportance } from '../../tiles/importance.ts';
import { indexFeatures, type LayerIndex } from '../../tiles/layer-index.ts';
import { featuresIn, patchIndex } from '../../tiles/patch-index.ts';
import { projections } from '../../tiles/projections.ts';
import { selectFeatures } from '../../tiles/select-features.ts';
import { readWkb } from '../../tiles/wkb.ts';
import { toPredicate } from '../cql2/predicate.ts';
import type { Queryable } from '../database/database.ts';
import { rowBytes } from '../layers/overviews/row-bytes.ts';
import type { LayerSource } from './memory-messages.ts';
import type { Selection } from './selection.ts';

const rowsPerPage = 5_000;
/** With more to read again than this share of a layer, all of it is read: that is as fast. */
const mostPatched = 0.3;
// An unreachable database must show as such, not as a tile that never comes.
const connectTimeoutMs = 5_000;

interface Row extends Omit<FeatureRow, 'fid'> {
  fid: number | string;
  wkb: Buffer;
  bytes: number;
}

/** Which features are read; its parameters are numbered from 2 on. */
interface Condition {
  text: string;
  values: readonly unknown[];
}

const everything: Condition = { text: 'true', values: [] };

type ReportUnreadable = (table: string, fids: number[], message: string) => void;

/** Layers in memory by table, read from the database on first need, and selections from them. */
export class IndexShelf {
  private readonly loaded = new Map<string, LayerIndex>();
  private readonly loading = new Map<string, Promise<LayerIndex>>();
  /** On which terms an index was built: only on the same can it be patched. */
  private readonly terms = new WeakMap<LayerIndex, string>();

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

  /**
   * Gets the index of a version ready from that of the one before, where it is here: it differs from it in `boxes`
   * only. Who asks for it meanwhile waits for this.
   */
  follow(from: string, source: LayerSource, boxes: readonly DegreeBox[]): void {
    const before = this.loaded.get(from) ?? this.loading.get(from);
    if (!before || this.loaded.has(source.table) || this.loading.has(source.table)) return;
    const following = this.keep(source.table, async () => {
      const index = await this.patch(await before, source, boxes);
      this.loaded.delete(from);
      return index ?? this.load(source);
    });
    // Who asks for a tile hears of it, and reads the layer then.
    following.catch(() => undefined);
  }

  /**
   * What is not in force any more stays at hand for a roll back as long as there is room, and is the first to go; what
   * was chosen of it goes at once.
   */
  retire(tables: readonly string[]): void {
    const kept = tables.flatMap((table) => {
      const index = this.loaded.get(table);
      return index ? [[table, index] as const] : [];
    });
    this.release(tables);
    const others = [...this.loaded];
    this.loaded.clear();
    for (const [table, index] of [...kept, ...others]) this.loaded.set(table, index);
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
    return selectFeatures(whole, source, accepts, (attribute) => !kept || kept.has(attribute));
  }

  private async load(source: LayerSource): Promise<LayerIndex> {
    const { precedence, budget } = source;
    const collector = new FeatureCollector(precedence);
    await this.read(source, everything, collector);
    const features = collector.finish();
    return this.built(
      indexFeatures(features, vertexImportance(features), collector.attributes, precedence, budget),
      source,
    );
  }

  /** The index of a version from the one before; undefined where it is better read whole. */
  private async patch(
    before: LayerIndex,
    source: LayerSource,
    boxes: readonly DegreeBox[],
  ): Promise<LayerIndex | undefined> {
    if (this.terms.get(before) !== termsOf(source)) return undefined;
    const outdated = featuresIn(before, boxes.map(mercatorBox));
    if (outdated.size > before.count * mostPatched) return undefined;
    const { precedence, budget, table } = source;
    const collector = new FeatureCollector(precedence, before.attributes);
    const corners = [0, 1, 2, 3].map((side) => boxes.map((box) => box[side]));
    await this.read(
      source,
      {
        // By id too: what the index has in these places must not be lost to a rounding.
        text: `fid in (select near.fid
                         from unnest($2::float8[], $3::float8[], $4::float8[], $5::float8[]) as box (w, s, e, n)
                         join ${table} near on near.geom && st_makeenvelope(w, s, e, n, 4326)
                        union select unnest($6::bigint[]))`,
        values: [...corners, Array.from(outdated, (feature) => before.ids[feature])],
      },
      collector,
    );
    return this.built(patchIndex(before, outdated, collector.finish(), precedence, budget), source);
  }

  private built(index: LayerIndex, source: LayerSource): LayerIndex {
    this.terms.set(index, termsOf(source));
    return index;
  }

  /** Reads features in the order of their ids. */
  private async read(
    { table, projection }: LayerSource,
    condition: Condition,
    collector: FeatureCollector,
  ): Promise<void> {
    const unreadable: number[] = [];
    let reason = '';
    const client = await this.connect();
    try {
      let after = -1;
      for (;;) {
        const { rows } = await client.query<Row>(
          `select fid, code, name, parent, properties, st_asbinary(st_force2d(geom)) as wkb, ${rowBytes} as bytes
             from ${table} where fid > $1 and ${condition.text} order by fid limit ${rowsPerPage}`,
          [after, ...condition.values],
        );
        for (const row of rows) {
          const fid = Number(row.fid);
          try {
            collector.add(
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
  }

  private makeRoom(bytes: number): void {
    // A selection of everything is the index of the layer itself, under another key.
    let held = bytes;
    for (const index of new Set(this.loaded.values())) held += index.bytes;
    for (const [table, index] of this.loaded) {
      if (held <= this.budget) break;
      this.loaded.delete(table);
      if (![...this.loaded.values()].includes(index)) held -= index.bytes;
    }
  }
}

function termsOf({ precedence, budget, projection }: LayerSource): string {
  return JSON.stringify([precedence, budget, projection]);
}
