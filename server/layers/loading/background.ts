import { Worker } from 'node:worker_threads';
import type pg from 'pg';
import type { FaultLog } from '../../database/coalescing.ts';
import type { Capabilities, Database } from '../../database/database.ts';
import { Problem } from '../../input/problem.ts';
import type { Title } from '../schema.ts';
import type { LoadRequest } from './load.ts';
import { abandonedVersions, discardVersion, type OpenVersion } from './store.ts';
import { removeLeftovers } from './temporary.ts';

/** What the thread that loads a file is given. */
export interface LoadWork {
  connection: pg.ClientConfig;
  capabilities: Capabilities;
  opened: OpenVersion;
  request: LoadRequest;
}

// A load that needs more is refused; the service itself keeps its memory.
const largestHeapMb = 2_048;
const sweepEveryMs = 60_000;
export const mostLoads = 4;

export interface BackgroundLoads {
  /** How many loads are under way in this process. */
  readonly running: number;
  /** Loads in a thread of its own. Resolves when the load has ended in whatever way; its row says in which. */
  start(opened: OpenVersion, request: LoadRequest): Promise<void>;
  /** Ends what is under way; those versions are rejected as interrupted. */
  close(): Promise<void>;
}

function interrupted({ zh, en }: Title): Problem {
  return new Problem(503, 'load-interrupted', {
    zh: `载入中断：${zh}，请重新载入该文件`,
    en: `The load was interrupted: ${en}; load the file again`,
  });
}

function reasonOf(error: unknown): Problem {
  if ((error as { code?: string }).code === 'ERR_WORKER_OUT_OF_MEMORY')
    return new Problem(413, 'file-too-large', {
      zh: `读取该文件所需内存超过 ${largestHeapMb} MB：请拆分文件，或改用每行一个要素的 GeoJSON`,
      en: `The file needs more than ${largestHeapMb} MB of memory; split it, or load newline-delimited GeoJSON`,
    });
  return interrupted({
    zh: '服务内部出错，已记入日志',
    en: 'something failed inside the service; it has been logged',
  });
}

/** Runs loads beside the service, and rejects those whose process was killed. */
export function createBackgroundLoads(database: Database, log: FaultLog): BackgroundLoads {
  const workers = new Map<Worker, OpenVersion>();

  async function sweep(): Promise<void> {
    await removeLeftovers();
    for (const opened of await abandonedVersions(database))
      await discardVersion(
        database,
        opened,
        interrupted({ zh: '所在进程已结束', en: 'its process ended' }).toJSON(),
      );
  }
  const look = () => sweep().then(() => log.well?.(), log);
  const timer = setInterval(look, sweepEveryMs);
  timer.unref();
  look();

  return {
    get running() {
      return workers.size;
    },
    start(opened, request) {
      const { connection, capabilities } = database;
      const workerData: LoadWork = { connection, capabilities, opened, request };
      const worker = new Worker(new URL('./load-thread.js', import.meta.url), {
        workerData,
        execArgv: [],
        resourceLimits: { maxOldGenerationSizeMb: largestHeapMb },
      });
      workers.set(worker, opened);
      return new Promise((resolve) => {
        worker.once('error', (error) => {
          log(error);
          discardVersion(database, opened, reasonOf(error).toJSON()).catch(log);
        });
        worker.once('exit', () => {
          workers.delete(worker);
          resolve();
        });
      });
    },
    async close() {
      clearInterval(timer);
      for (const [worker, opened] of [...workers]) {
        await worker.terminate();
        await discardVersion(
          database,
          opened,
          interrupted({ zh: '服务已停止', en: 'the service was stopped' }).toJSON(),
        );
      }
    },
  };
}
