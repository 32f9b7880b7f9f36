import { execFile, spawn } from 'node:child_process';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { pino } from 'pino';
import { anonymous } from '../domain/access/principal.ts';
import type { Database } from '../server/database/database.ts';
import type { Layers } from '../server/layers/published.ts';
import { tileFront } from '../server/tiles/front.ts';
import { createTiles } from '../server/tiles/service.ts';
import type { TileAddress } from '../tiles/address.ts';
import { mercatorX, mercatorY } from '../tiles/web-mercator.ts';

// A layer of areas that starts at a low zoom.
export const layerId = 'forests';
const log = pino({ level: 'silent' });
const connections = 32;
const requests = 20_000;
export const path = ({ z, x, y }: TileAddress) => `/tiles/${layerId}/${z}/${x}/${y}`;

export function addressAt(longitude: number, latitude: number, z: number): TileAddress {
  const side = 2 ** z;
  return { z, x: Math.floor(mercatorX(longitude) * side), y: Math.floor(mercatorY(latitude) * side) };
}

/** Tiles in the middle of the mosaic: 64 of a zoom, but 16 of the large ones of zoom 12. */
export function coldAddresses(z: number): TileAddress[] {
  const corner = addressAt(122.9, 31.15, z);
  const side = z === 12 ? 4 : 8;
  return Array.from({ length: side * side }, (_, at) => ({
    z,
    x: corner.x + (at % side),
    y: corner.y + Math.floor(at / side),
  }));
}

/**
 * Opens connections, prepares statements, reads the layer and has code compiled, as in a server that has run for some
 * minutes: away from what is measured.
 */
export const warmAddresses = [
  ...Array.from({ length: 16 }, (_, index) => addressAt(122.65 + index * 0.03, 30.7, 13)),
  ...Array.from({ length: 160 }, (_, index) =>
    addressAt(122.63 + (index % 40) * 0.0215, 30.63 + Math.floor(index / 40) * 0.022, 14),
  ),
];

export async function listen(listener: RequestListener) {
  // A connection is idle while the others have their turn.
  const server = createServer({ keepAliveTimeout: 0 }, listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Serves the tiles of a database; `memoryFeatures` of 0 has all of them made by PostGIS. */
export async function serveTiles(database: Database, layers: Layers, memoryFeatures: number) {
  const tiles = createTiles({ database, layers, log, memoryFeatures });
  const front = tileFront(
    tiles,
    async () => anonymous,
    () => false,
  );
  const server = await listen((request, response) => {
    if (!front(request, response)) response.writeHead(404).end();
  });
  return {
    port: server.port,
    async close() {
      await server.close();
      await tiles.close();
    },
  };
}

/** Requests per second of a server, with its load from another process. */
export async function throughput(port: number, address: string): Promise<number> {
  const script = fileURLToPath(new URL('./http-load.ts', import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [
    ...['--import', 'tsx', script],
    ...[port, address, connections, requests].map(String),
  ]);
  return (requests * 1000) / Number(stdout);
}

/** Asks for tiles from another process; `time` gives the milliseconds until the last byte. */
export function openReader(port: number, encoding: string, ending = '') {
  const script = fileURLToPath(new URL('./http-reader.ts', import.meta.url));
  const url = `http://127.0.0.1:${port}`;
  const child = spawn(process.execPath, ['--import', 'tsx', script, url, encoding], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    async time(address: TileAddress): Promise<number> {
      child.stdin.write(`${path(address)}${ending}\n`);
      const { value, done } = await lines.next();
      if (done) throw new Error('the reader ended');
      return Number(value);
    },
    close: () => child.stdin.end(),
  };
}

export async function total(
  addresses: readonly TileAddress[],
  time: (address: TileAddress) => Promise<number>,
) {
  let sum = 0;
  for (const address of addresses) sum += await time(address);
  return sum;
}
