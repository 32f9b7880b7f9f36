import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';

const startLimitMs = 60_000;

/** The newest PostgreSQL of the system that has PostGIS. */
function findBinaries(): string {
  const root = '/usr/lib/postgresql';
  const versions = existsSync(root) ? readdirSync(root) : [];
  const usable = versions.filter((version) =>
    existsSync(`/usr/share/postgresql/${version}/extension/postgis.control`),
  );
  const newest = usable.sort((a, b) => Number(b) - Number(a))[0];
  if (!newest)
    throw new Error('No PostgreSQL with PostGIS here (Debian: apt-get install postgresql-postgis)');
  return join(root, newest, 'bin');
}

/** PostgreSQL refuses to run as root: there it runs as its own user. */
function serverUser(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const id = (flag: string) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}

/** A port of loopback that nothing listens on. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

async function untilAnswering(url: string, output: () => string): Promise<void> {
  const deadline = Date.now() + startLimitMs;
  while (Date.now() < deadline) {
    const client = new pg.Client({ connectionString: `${url}/postgres` });
    try {
      await client.connect();
      return;
    } catch (error) {
      const code = (error as { code?: string }).code;
      if (code !== 'ECONNREFUSED' && code !== '57P03') throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    } finally {
      await client.end().catch(() => undefined);
    }
  }
  throw new Error(`PostgreSQL did not start: ${output()}`);
}

/** A PostgreSQL server from a fresh data directory, on a free port of loopback. */
export interface PostgresServer {
  /** Its address without a database name; the user may do everything. */
  url: string;
  /** Stops it under whoever uses it, and starts it again on the same data and port. */
  restart(): Promise<void>;
  /** Stops it and removes its directory. */
  stop(): Promise<void>;
}

/** Starts a server on what `fill` puts into a fresh directory; it also stops when this process is killed. */
async function startOn(
  fill: (data: string, run: (binary: string, args: string[]) => void) => void,
  settings: Record<string, string>,
): Promise<PostgresServer> {
  const binaries = findBinaries();
  const user = serverUser();
  const home = mkdtempSync(join(tmpdir(), 'wangge-postgres-'));
  if (user) chownSync(home, user.uid, user.gid);
  const data = join(home, 'data');
  const removeHome = () => rmSync(home, { recursive: true, force: true });
  let server: ChildProcess | undefined;
  const stop = async () => {
    if (server && server.exitCode === null) {
      const ended = once(server, 'exit');
      server.stdin?.end();
      await ended;
    }
    removeHome();
  };
  try {
    fill(data, (binary, args) =>
      execFileSync(join(binaries, binary), args, { ...user, stdio: 'pipe', cwd: home }),
    );
    const port = await freePort();
    const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    const command = [
      join(binaries, 'postgres'),
      ...['-D', data, '-p', String(port), '-k', home, '-h', '127.0.0.1'],
      ...flags,
    ];
    // A line of input restarts the server. The end of the input, which also comes when this process is killed, stops
    // it and clears up.
    const script = `"$@" & server=$!
      while read -r _; do kill -INT $server; wait $server; echo stopped; "$@" & server=$!; done
      kill -INT $server; wait $server; rm -rf "$0"`;
    server = spawn('sh', ['-c', script, home, ...command], {
      ...user,
      stdio: ['pipe', 'pipe', 'pipe'],
      cwd: home,
    });
    let output = '';
    server.stderr?.on('data', (chunk) => {
      output = (output + chunk).slice(-2000);
    });
    const url = `postgres://postgres@127.0.0.1:${port}`;
    await untilAnswering(url, () => output);
    const restart = async () => {
      const stopped = once(server!.stdout!, 'data');
      server!.stdin!.write('restart\n');
      await stopped;
      await untilAnswering(url, () => output);
    };
    return { url, restart, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/**
 * Starts a server of the system's newest PostgreSQL that has PostGIS.
 * @param settings of `postgresql.conf`
 */
export function startPostgres(settings: Record<string, string>): Promise<PostgresServer> {
  return startOn((data, run) => {
    run('initdb', [
      ...['-D', data, '--auth=trust', '--username=postgres'],
      ...['--encoding=UTF8', '--locale=C.UTF-8', '--no-sync'],
    ]);
    // Everyone is let in but those who are named so, for the test of a wrong password.
    const rules = [
      'host all password_user 127.0.0.1/32 scram-sha-256',
      'host all all 127.0.0.1/32 trust',
      'host replication all 127.0.0.1/32 trust',
      'local all all trust',
    ];
    writeFileSync(join(data, 'pg_hba.conf'), `${rules.join('\n')}\n`);
  }, settings);
}

/** Starts a copy of a running server that follows what is committed there, and is only read. */
export function startReplica(
  primary: PostgresServer,
  settings: Record<string, string>,
): Promise<PostgresServer> {
  return startOn((data, run) => {
    run('pg_basebackup', ['-d', primary.url, '-D', data, '-R', '-X', 'stream', '-c', 'fast', '--no-sync']);
  }, settings);
}
