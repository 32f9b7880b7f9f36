import { connect } from 'node:net';

/**
 * A process of live readers, so that neither their memory nor their work counts as the service's: opens as many
 * streams as asked for, and tells when each report came to each.
 */

export interface OpenReaders {
  url: string;
  key: string;
  readers: number;
}

export interface Arrivals {
  /** By report: the times at which the readers had it, milliseconds since 1970. */
  times: Record<string, number[]>;
}

const marker = Buffer.from('"externalId": "');
const times = new Map<string, number[]>();
const newline = 10;

/** Notes the reports in a piece of the stream, and answers the end of it where a message has not come whole. */
function note(piece: Buffer, now: number): Buffer | null {
  for (let place = piece.indexOf(marker); place >= 0; place = piece.indexOf(marker, place + 1)) {
    const start = place + marker.length;
    const end = piece.indexOf('"', start);
    if (end < 0) return Buffer.from(piece.subarray(place));
    const name = piece.toString('latin1', start, end);
    const known = times.get(name);
    if (known) known.push(now);
    else times.set(name, [now]);
  }
  return piece[piece.length - 1] === newline ? null : Buffer.from(piece.subarray(1 - marker.length));
}

// All sockets read into one: what a reader costs here is taken from what the service has of the processor.
const received = Buffer.alloc(65_536);

async function open({ url, key, readers }: OpenReaders): Promise<void> {
  const { hostname, port } = new URL(url);
  for (let n = 0; n < readers; n++)
    await new Promise<void>((resolve, reject) => {
      let rest: Buffer | null = null;
      const onread = {
        buffer: received,
        callback(bytes: number) {
          resolve();
          const piece = received.subarray(0, bytes);
          rest = note(
            rest ? Buffer.concat([rest, piece]) : piece,
            performance.timeOrigin + performance.now(),
          );
          return true;
        },
      };
      const socket = connect({ port: Number(port), host: hostname, onread });
      socket.on('error', reject);
      socket.write(`GET /api/live HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer ${key}\r\n\r\n`);
    });
}

process.on('message', (message: OpenReaders | 'arrivals') => {
  if (message === 'arrivals') process.send!({ times: Object.fromEntries(times) } satisfies Arrivals);
  else open(message).then(() => process.send!('open'));
});
