import type { FaultLog } from '../database/coalescing.ts';

/** Work in the background that failed and has not been done since. */
export interface FailingTask {
  task: string;
  since: Date;
  /** How often it has failed since then. */
  failures: number;
}

/** The work in the background of a process, and what of it fails. */
export interface Background {
  /** The log of a task. */
  of(task: string): FaultLog;
  /** What fails now, by name. */
  failing(): FailingTask[];
  /** How often each task has failed since the process started. */
  failures(): ReadonlyMap<string, number>;
}

/** @param log writes a failure where people look for it */
export function createBackground(log: (task: string, error: unknown) => void): Background {
  const failing = new Map<string, FailingTask>();
  const failures = new Map<string, number>();

  function of(task: string): FaultLog {
    failures.set(task, failures.get(task) ?? 0);
    const failed = (error: unknown) => {
      log(task, error);
      failures.set(task, failures.get(task)! + 1);
      const known = failing.get(task) ?? { task, since: new Date(), failures: 0 };
      failing.set(task, { ...known, failures: known.failures + 1 });
    };
    return Object.assign(failed, {
      well: () => void failing.delete(task),
      part: (name: string) => of(`${task}.${name}`),
    });
  }

  return {
    of,
    failing: () => [...failing.values()].sort((a, b) => (a.task < b.task ? -1 : 1)),
    failures: () => failures,
  };
}
