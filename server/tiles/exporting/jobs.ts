import { mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { ExportDocument } from '../../../domain/answers/tiles.ts';
import type { TileEncoding } from '../../../tiles/tile-encoding.ts';
import { Problem } from '../../input/problem.ts';
import { type View, wholeView } from '../../layers/view.ts';
import type { Tiles } from '../service.ts';
import { exportedSet, exportKey, exportTiles } from './export.ts';

export interface Exports {
  /**
   * Starts to write an archive in the background. The same layer versions are one export: it is answered as it is,
   * and gone on with where a stop of the service broke it off.
   * @throws Problem 404 as `exportedSet`, 503 `too-many-exports`
   */
  start(name: string, encoding: TileEncoding, view: View): Promise<ExportDocument>;
  /** For who sees all layers, or what one of those sees who asked for it. @throws Problem 404 `unknown-export` */
  find(id: string, view: View): ExportDocument;
  /** Where the finished archive is. @throws Problem 404 `unknown-export`, 409 `export-not-done` */
  file(id: string, view: View): string;
  close(): Promise<void>;
}

const mostRunning = 2;

/** @param directory where archives are written, and found again */
export function createExports(tiles: Tiles, directory: string): Exports {
  const known = new Map<string, ExportDocument>();
  /** By export, what those see who asked for it. */
  const askedBy = new Map<string, Set<string>>();
  const running = new Map<string, Promise<void>>();
  const closing = new AbortController();
  const pathOf = (id: string) => join(directory, `${id}.pmtiles`);

  function find(id: string, view: View): ExportDocument {
    const found = known.get(id);
    if (!found || !(view.key === wholeView.key || askedBy.get(id)?.has(view.key)))
      throw new Problem(404, 'unknown-export', `There is no export "${id}"`);
    return found;
  }

  return {
    find,
    async start(name, encoding, view) {
      const set = await exportedSet(tiles, name, encoding, view);
      const id = exportKey(set);
      askedBy.set(id, (askedBy.get(id) ?? new Set()).add(view.key));
      const present = known.get(id);
      if (present && present.state !== 'failed') return present;
      if (running.size >= mostRunning)
        throw new Problem(503, 'too-many-exports', `${mostRunning} archives are being written already`, [], {
          'Retry-After': '60',
        });
      const job: ExportDocument = {
        id,
        layers: set.layers.map((layer) => ({ id: layer.id, version: layer.version })),
        encoding,
        state: 'running',
        progress: { done: 0, total: 1 },
        bytes: null,
        problem: null,
      };
      known.set(id, job);
      const work = async () => {
        await mkdir(directory, { recursive: true });
        const finished = await stat(pathOf(id)).catch(() => null);
        const { bytes } = finished
          ? { bytes: finished.size }
          : await exportTiles(tiles, set, pathOf(id), closing.signal, (done, total) => {
              job.progress = { done, total };
            });
        Object.assign(job, { state: 'done', bytes });
      };
      const promise = work()
        .catch((error: unknown) => {
          job.state = 'failed';
          job.problem =
            error instanceof Problem
              ? error.message
              : 'The archive could not be written; start it again to go on';
          if (!(error instanceof Problem) && !closing.signal.aborted)
            tiles.log.error({ err: error }, 'an export failed');
        })
        .finally(() => running.delete(id));
      running.set(id, promise);
      return job;
    },
    file(id, view) {
      const { state } = find(id, view);
      if (state !== 'done')
        throw new Problem(409, 'export-not-done', `The export "${id}" is not done: ${state}`);
      return pathOf(id);
    },
    async close() {
      closing.abort(new Error('the service stops'));
      await Promise.all(running.values());
    },
  };
}
