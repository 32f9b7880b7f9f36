import pg from 'pg';
import { Problem } from '../input/problem.ts';

const connectLimitMs = 10_000;

function cause(error: Error & { code?: string }, url: URL): string {
  switch (error.code) {
    case '28P01':
      return `the user "${url.username}" or the password is wrong`;
    case '28000':
      return `the user "${url.username}" may not sign in`;
    case '3D000':
      return `there is no database "${url.pathname.slice(1)}"`;
    case 'ECONNREFUSED':
      return `nothing answers at ${url.host}`;
    case 'ENOTFOUND':
      return `the host "${url.hostname}" is not known`;
    default:
      return `${url.host}: ${error.message}`;
  }
}

/**
 * Makes sure that the database answers and lets this user in.
 * @param databaseUrl a `postgres:` URL
 * @throws Problem that names what is wrong, without the password
 */
export async function requireReachable(databaseUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl, connectionTimeoutMillis: connectLimitMs });
  try {
    await client.connect();
    await client.end();
  } catch (error) {
    const detail = `DATABASE_URL cannot be used: ${cause(error as Error, new URL(databaseUrl))}`;
    throw new Problem(503, 'database-unreachable', detail);
  }
}
