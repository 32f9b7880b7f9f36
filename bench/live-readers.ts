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

const marker = '"externalId": "';
const times = new Map<string, number[]>();

/** Notes the reports in a piece of the stream, and answers the end of it that may be half a report's name. */
function note(text: string, now: number): string {
  for (let place = text.indexOf(marker); place >= 0; place = text.indexOf(marker, place + 1)) {
    const end = text.indexOf('"', place + marker.length);
    if (end < 0) return text.slice(place);
    const name = text.slice(place + marker.length, end);
    const known = times.get(name);
    if (known) known.push(now);
    else times.set(name, [now]);
  }
  return text.slice(1 - marker.length);
}

async function open({ url, key, readers }: OpenReaders): Promise<void> {
  const { hostname, port } = new URL(url);
  for (let n = 0; n < readers; n++)
    await new Promise<void>((resolve, reject) => {
      const socket = connect(Number(port), hostname);
      let rest = '';
      socket.setEncoding('latin1').on('error', reject);
      socket.on('data', (chunk) => {
        if (rest === '') resolve();
        rest = note(rest + chunk, performance.timeOrigin + performance.now());
      });
      socket.write(`GET /api/live HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer ${key}\r\n\r\n`);
    });
}

process.on('message', (message: OpenReaders | 'arrivals') => {
  if (message === 'arrivals') process.send!({ times: Object.fromEntries(times) } satisfies Arrivals);
  else open(message).then(() => process.send!('open'));
});
