import { createHash } from 'node:crypto';
import { chmodSync, existsSync, lstatSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { connect, type Server } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join, resolve } from 'node:path';
import { Problem } from '../../input/problem.ts';

/** `pg` looks for this name in the directory that it is given as host, with the port at the end. */
export const socketPort = 5432;
const socketName = `.s.PGSQL.${socketPort}`;
// The system allows 107 bytes on Linux and 103 on macOS.
const longestSocketPath = 100;

/** Where the embedded database of a data directory lies. All of it is private to the user. */
export interface EmbeddedPlaces {
  /** The files of PostgreSQL. */
  cluster: string;
  /** Exists while the cluster is being created: what it marks is not whole. */
  creating: string;
  /** The directory of the socket; the socket held open is also the lock on the cluster. */
  socketDirectory: string;
  socket: string;
}

/** Creates the directories that are missing. @throws Problem when they cannot be used */
export function embeddedPlaces(dataDirectory: string): EmbeddedPlaces {
  const home = resolve(dataDirectory, 'database');
  try {
    mkdirSync(home, { recursive: true });
    chmodSync(home, 0o700);
  } catch (error) {
    throw new Problem(503, 'data-directory-unusable', `${home} cannot be used: ${(error as Error).message}`);
  }
  let socketDirectory = home;
  if (Buffer.byteLength(join(home, socketName)) > longestSocketPath) {
    const name = createHash('sha256').update(home).digest('hex').slice(0, 16);
    socketDirectory = join(tmpdir(), `wangge-${name}`);
    mkdirSync(socketDirectory, { recursive: true, mode: 0o700 });
    const found = lstatSync(socketDirectory);
    if (!found.isDirectory() || found.uid !== userInfo().uid || (found.mode & 0o077) !== 0)
      throw new Problem(
        503,
        'data-directory-unusable',
        `${socketDirectory} is not private to this user, so the socket of the embedded database cannot lie there`,
      );
  }
  return {
    cluster: join(home, 'cluster'),
    creating: join(home, 'creating'),
    socketDirectory,
    socket: join(socketDirectory, socketName),
  };
}

/** Whether a process answers at the socket. A socket left behind by a killed process does not. */
export function isServed(socket: string): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = connect(socket);
    probe.once('connect', () => {
      probe.destroy();
      resolve(true);
    });
    probe.once('error', () => resolve(false));
  });
}

function tryToListen(server: Server, path: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const refused = (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(false);
      else reject(error);
    };
    server.once('error', refused);
    server.listen(path, () => {
      server.off('error', refused);
      resolve(true);
    });
  });
}

/**
 * Listens at the socket, which only one process can do, and takes over a socket whose process is dead.
 * @returns false when another process holds it
 */
export async function holdSocket(server: Server, socket: string): Promise<boolean> {
  while (!(await tryToListen(server, socket))) {
    if (await isServed(socket)) return false;
    // Another process may do the same at this moment: what was moved aside is asked again before it is removed.
    const aside = `${socket}.${process.pid}`;
    try {
      renameSync(socket, aside);
    } catch {
      continue;
    }
    if (await isServed(aside)) {
      renameSync(aside, socket);
      return false;
    }
    rmSync(aside);
  }
  return true;
}

/** Clears away a cluster whose creation was cut off, and marks a new one. Only for who holds the socket. */
export function prepareCluster(places: EmbeddedPlaces): void {
  if (existsSync(places.creating)) rmSync(places.cluster, { recursive: true, force: true });
  if (!existsSync(places.cluster)) writeFileSync(places.creating, '');
}

/** Marks the cluster as whole. */
export function finishCluster(places: EmbeddedPlaces): void {
  rmSync(places.creating, { force: true });
}
