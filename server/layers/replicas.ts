import type { Database, Queryable, Replica } from '../database/database.ts';
import { Problem } from '../input/problem.ts';
import type { PublishedLayer, WhereToRead } from './published.ts';

/** How often a replica that is behind is asked how far it is. */
const askEveryMs = 50;

/** How far one replica has come. */
interface Progress {
  replica: Replica;
  /** The newest publication of a layer that it is known to have. */
  has: Map<string, number>;
  asking: boolean;
  askAgainAt: number;
}

/**
 * Which replica may be asked for the features of a layer: one that has replayed the publication that this process
 * knows. What it answers is then no older than what the process has told of the layer, in tiles, ETags and decisions.
 * Publications of one layer commit one after the other, and a replica replays in the order of commits.
 */
export class LayerReplicas implements WhereToRead {
  private readonly all: Progress[];
  private turn = 0;

  constructor(private readonly database: Pick<Database, 'query' | 'limited' | 'replicas'>) {
    this.all = database.replicas.map((replica) => ({
      replica,
      has: new Map(),
      asking: false,
      askAgainAt: 0,
    }));
  }

  find(layer: PublishedLayer): Replica | undefined {
    // A version that was never in force has no publication to tell it by.
    if (layer.publicationId === 0) return undefined;
    for (let tried = 0; tried < this.all.length; tried++) {
      const progress = this.all[this.turn++ % this.all.length]!;
      if (!progress.replica.rested) continue;
      if ((progress.has.get(layer.id) ?? 0) >= layer.publicationId) return progress.replica;
      this.ask(progress, layer);
    }
    return undefined;
  }

  reading(layer: PublishedLayer, signal: AbortSignal): Queryable {
    const database = this.database.limited(signal);
    const replica = this.find(layer);
    if (!replica) return database;
    return {
      query: (text, values) =>
        replica
          .limited(signal)
          .query<never>(text, values)
          .catch((error: unknown) => {
            // What took too long there would take as long again.
            if (signal.aborted || error instanceof Problem) throw error;
            replica.failed(error);
            return database.query(text, values);
          }),
    };
  }

  private ask(progress: Progress, layer: PublishedLayer): void {
    if (progress.asking || performance.now() < progress.askAgainAt) return;
    progress.asking = true;
    hasPublication(progress.replica, layer)
      .then(
        (found) => {
          if (found) progress.has.set(layer.id, layer.publicationId);
        },
        (error) => progress.replica.rest(error),
      )
      .finally(() => {
        progress.asking = false;
        progress.askAgainAt = performance.now() + askEveryMs;
      });
  }
}

/** Told by its number and its moment: another installation has another moment under the same number. */
async function hasPublication(replica: Queryable, layer: PublishedLayer): Promise<boolean> {
  const { rows } = await replica.query<{ found: boolean }>(
    `select exists (
       select from wangge.publications
        where id = $1 and layer_id = $2 and abs(extract(epoch from published_at - $3::timestamptz)) < 0.001) as found`,
    [layer.publicationId, layer.id, layer.publishedAt],
  );
  return rows[0]!.found;
}
