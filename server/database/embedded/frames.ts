/** One message of the PostgreSQL protocol. `type` is its letter; the first message of a client has none (''). */
export interface Frame {
  type: string;
  bytes: Buffer;
}

const sslRequest = 80877103;
const gssRequest = 80877104;
const cancelRequest = 80877102;

/**
 * Cuts what a client sends into messages of the protocol, whatever the chunks it arrives in.
 * Large messages are put together once, when their last byte is there.
 */
export class FrameReader {
  private chunks: Buffer[] = [];
  private size = 0;
  private wanted = 8;
  private started = false;

  /** The messages that are complete with this chunk. `ssl` and `cancel` stand for requests before the start. */
  push(chunk: Buffer): Frame[] {
    this.chunks.push(chunk);
    this.size += chunk.length;
    if (this.size < this.wanted) return [];
    const bytes = this.chunks.length === 1 ? chunk : Buffer.concat(this.chunks, this.size);
    const frames: Frame[] = [];
    let from = 0;
    for (;;) {
      const header = this.started ? 5 : 8;
      this.wanted = header;
      if (bytes.length - from < header) break;
      const length = this.started ? 1 + bytes.readUInt32BE(from + 1) : bytes.readUInt32BE(from);
      this.wanted = length;
      if (bytes.length - from < length) break;
      frames.push(this.frame(bytes.subarray(from, from + length)));
      from += length;
    }
    this.chunks = from === bytes.length ? [] : [bytes.subarray(from)];
    this.size = bytes.length - from;
    return frames;
  }

  private frame(bytes: Buffer): Frame {
    if (this.started) return { type: String.fromCharCode(bytes[0] ?? 0), bytes };
    const code = bytes.readUInt32BE(4);
    if (code === sslRequest || code === gssRequest) return { type: 'ssl', bytes };
    if (code === cancelRequest) return { type: 'cancel', bytes };
    this.started = true;
    return { type: '', bytes };
  }
}

/** The settings that a client asks for as it starts: pairs of texts after the protocol's version, ended by an empty one. */
export function startupSettings({ bytes }: Frame): Map<string, string> {
  const texts = bytes.toString('utf8', 8).split('\0');
  const settings = new Map<string, string>();
  for (let at = 0; at + 1 < texts.length && texts[at] !== ''; at += 2)
    settings.set(texts[at]!, texts[at + 1]!);
  return settings;
}

/** What the server's answer to a batch of messages says about the state of the session. */
export interface Answer {
  /** The answer without notifications. */
  bytes: Buffer;
  /** From the last ReadyForQuery: I idle, T in a transaction, E in a failed one; undefined when there was none. */
  status: string | undefined;
  /** NotificationResponse messages, as they are. */
  notifications: Buffer[];
  /** A LISTEN was carried out. */
  listens: boolean;
}

/** Reads the messages of an answer; `bytes` holds whole messages only. */
export function readAnswer(bytes: Buffer): Answer {
  let status: string | undefined;
  let listens = false;
  const notifications: Buffer[] = [];
  const rest: Buffer[] = [];
  let restFrom = 0;
  for (let at = 0; at < bytes.length; ) {
    const end = at + 1 + bytes.readUInt32BE(at + 1);
    const type = String.fromCharCode(bytes[at] ?? 0);
    if (type === 'Z') status = String.fromCharCode(bytes[at + 5] ?? 0);
    else if (type === 'C') listens ||= bytes.toString('latin1', at + 5, end - 1) === 'LISTEN';
    else if (type === 'A') {
      notifications.push(bytes.subarray(at, end));
      rest.push(bytes.subarray(restFrom, at));
      restFrom = end;
    }
    at = end;
  }
  if (notifications.length === 0) return { bytes, status, notifications, listens };
  rest.push(bytes.subarray(restFrom));
  return { bytes: Buffer.concat(rest), status, notifications, listens };
}
