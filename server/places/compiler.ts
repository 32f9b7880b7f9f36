import { setImmediate as nextTurn } from 'node:timers/promises';
import { coalesce, type FaultLog } from '../database/coalescing.ts';
import type { Database } from '../database/database.ts';
import { Gazetteer, Names } from '../gazetteer/gazetteer.ts';
import type { Layers, PublishedLayer } from '../layers/published.ts';
import { entriesOf, kindOf } from './entries.ts';
import { type NamedFeature, namedFeatures } from './store.ts';

const pageRows = 500;
/** Names worked out, and rows taken in, before whoever else waits gets a turn. */
const namesPerTurn = 100;
const rowsPerTurn = 5_000;

/** The gazetteer of the layers in force, recompiled when one of them changes. */
export interface Compiler {
  /** The one to read with; waits for the first. `seesAll` takes in layers that are not public. */
  current(seesAll: boolean): Promise<Gazetteer>;
  /** As `current`, at once; null while the first is still being compiled. */
  compiled(seesAll: boolean): Gazetteer | null;
  /** Compiles the first one, unless it is there or under way. */
  prepare(): Promise<void>;
  close(): Promise<void>;
}

/** Compiles in the background; names of a layer that did not change are not worked out again. */
export function createCompiler(database: Database, layers: Layers, log: FaultLog): Compiler {
  const kept = new Map<string, Names>();
  let ready: { all: Gazetteer; open: Gazetteer } | null = null;
  let first: Promise<void> | null = null;
  let closed = false;
  const keyOf = ({ table, publicationId }: PublishedLayer) => `${table}/${publicationId}`;

  async function namesOf(layer: PublishedLayer): Promise<Names> {
    const features: NamedFeature[] = [];
    for (let full = true; full && !closed; ) {
      const after = features.at(-1)?.fid ?? -1;
      const page = await namedFeatures(database, layer.table, after, pageRows);
      features.push(...page);
      full = page.length === pageRows;
    }
    const names = new Names();
    for (const [i, entry] of entriesOf(layer, features).entries()) {
      names.add(entry);
      if (i % namesPerTurn === 0) await nextTurn();
    }
    return names;
  }

  async function gather(parts: readonly Names[]): Promise<Gazetteer> {
    const gazetteer = new Gazetteer();
    for (const names of parts)
      for (let at = 0; at < names.rows.length; at += rowsPerTurn) {
        gazetteer.take(names, at, at + rowsPerTurn);
        await nextTurn();
      }
    return gazetteer;
  }

  const compiling = coalesce(async () => {
    const named = layers.published().filter((layer) => kindOf(layer) !== null);
    for (const layer of named) {
      if (closed) return;
      const key = keyOf(layer);
      if (!kept.has(key)) kept.set(key, await namesOf(layer));
    }
    const keys = new Set(named.map(keyOf));
    for (const key of kept.keys()) if (!keys.has(key)) kept.delete(key);
    const namesIn = (some: readonly PublishedLayer[]) => some.map((layer) => kept.get(keyOf(layer))!);
    const open = named.filter(({ visibility }) => visibility === 'public');
    const all = await gather(namesIn(named));
    ready = { all, open: open.length === named.length ? all : await gather(namesIn(open)) };
  }, log);

  const stop = layers.onChange(() => {
    if (first) compiling.wake();
  });

  const begin = () => {
    first ??= compiling.run().finally(() => {
      if (!ready) first = null;
    });
    return first;
  };
  const pick = (of: NonNullable<typeof ready>, seesAll: boolean) => (seesAll ? of.all : of.open);

  return {
    prepare: begin,

    async current(seesAll) {
      if (!ready) await begin();
      return pick(ready!, seesAll);
    },

    compiled(seesAll) {
      if (!ready) begin().catch(log);
      return ready && pick(ready, seesAll);
    },

    async close() {
      closed = true;
      stop();
      await compiling.close();
    },
  };
}
