/** One message of a `text/event-stream`. */
interface StreamMessage {
  event: string;
  id: number;
  data: Record<string, unknown>;
}

/** A reader of server-sent events that keeps what it has received. */
export interface StreamReader {
  status: number;
  headers: Headers;
  messages: StreamMessage[];
  /** Whether the service ended the stream or broke it. */
  ended: boolean;
  close(): void;
}

function parse(block: string): StreamMessage | null {
  const fields = new Map<string, string>();
  for (const line of block.split('\n')) {
    const colon = line.indexOf(': ');
    if (colon > 0) fields.set(line.slice(0, colon), line.slice(colon + 2));
  }
  const data = fields.get('data');
  if (data === undefined) return null;
  return { event: fields.get('event') ?? 'message', id: Number(fields.get('id')), data: JSON.parse(data) };
}

/** Connects, and collects messages until either side closes. */
export async function readStream(url: string, headers: Record<string, string>): Promise<StreamReader> {
  const abort = new AbortController();
  const response = await fetch(url, { headers, signal: abort.signal });
  const reader: StreamReader = {
    status: response.status,
    headers: response.headers,
    messages: [],
    ended: false,
    close: () => abort.abort(),
  };
  const collect = async () => {
    const decoder = new TextDecoder();
    let text = '';
    for await (const chunk of response.body!) {
      text += decoder.decode(chunk, { stream: true });
      const blocks = text.split('\n\n');
      text = blocks.pop()!;
      for (const block of blocks) {
        const message = parse(block);
        if (message) reader.messages.push(message);
      }
    }
  };
  collect()
    .catch(() => undefined)
    .finally(() => {
      reader.ended = true;
    });
  return reader;
}
