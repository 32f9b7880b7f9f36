import type { Database } from '../database/database.ts';
import { Problem } from '../input/problem.ts';
import * as store from './store.ts';

/** Longer than a statement of a database that works, shorter than the patience of what asks. */
const patienceMs = 2_000;

/** The answer while the database is away: it comes back, and what was asked can be asked again. */
export function databaseUnreachable(): Problem {
  return new Problem(
    503,
    'database-unreachable',
    'The database cannot be reached at the moment; try again',
    [],
    {
      'Retry-After': '5',
    },
  );
}

export interface Health {
  /**
   * Resolves where the database answers.
   * @throws Problem 503 `database-unreachable` where it refuses, or says nothing for two seconds
   */
  ready(): Promise<void>;
  /** What is under way in the city, asked of the database. @throws Problem as `ready` */
  work(): Promise<store.Work>;
  /** The copies that are read from, and whether each can be: not for some seconds after it could not be reached. */
  replicas(): { name: string; up: boolean }[];
}

/** Whether this process can do its work. Requests that come together share one question to the database. */
export function createHealth(
  database: Pick<Database, 'query' | 'replicas'>,
  log: (error: unknown) => void,
): Health {
  let asked: Promise<void> | undefined;

  async function askDatabase(): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const silence = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => reject(new Error(`it said nothing for ${patienceMs / 1000} s`)), patienceMs);
    });
    try {
      await Promise.race([store.ask(database), silence]);
    } catch (error) {
      log(error);
      throw databaseUnreachable();
    } finally {
      clearTimeout(timer);
    }
  }

  function ready(): Promise<void> {
    asked ??= askDatabase().finally(() => {
      asked = undefined;
    });
    return asked;
  }

  return {
    ready,
    async work() {
      await ready();
      return store.work(database);
    },
    replicas: () => database.replicas.map(({ name, rested }) => ({ name, up: rested })),
  };
}
