import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LiveParser } from '../../../client/wangge-client/sse.ts';

function readInPieces(text: string, cuts: readonly number[]) {
  const parser = new LiveParser();
  const places = [...new Set(cuts.map((cut) => cut % (text.length + 1)))].sort((a, b) => a - b);
  return [...places, text.length].flatMap((end, index) =>
    parser.push(text.slice(places[index - 1] ?? 0, end)),
  );
}

describe('reading server-sent events', () => {
  it('reads event, id and data', () => {
    expect(new LiveParser().push('id: 7\nevent: order\ndata: {"a":1}\n\n')).toEqual([
      { event: 'order', id: '7', data: '{"a":1}' },
    ]);
  });

  it('passes over comments and empty messages', () => {
    expect(new LiveParser().push(': still here\n\nevent: order\n\n')).toEqual([]);
  });

  it('joins several data lines and keeps what follows the first space', () => {
    expect(new LiveParser().push('data: one\ndata:  two\n\n')).toEqual([
      { event: 'message', id: null, data: 'one\n two' },
    ]);
  });

  it('forgets nothing and invents nothing, however the stream is cut and its lines end', () => {
    const message = fc.record({
      event: fc.constantFrom('event', 'order', 'tiles'),
      id: fc.nat().map(String),
      data: fc.json(),
    });
    const ending = fc.constantFrom('\n', '\r\n', '\r');
    fc.assert(
      fc.property(fc.array(message, { maxLength: 6 }), ending, fc.array(fc.nat()), (messages, end, cuts) => {
        const text = messages
          .map(({ event, id, data }) => [`event: ${event}`, `id: ${id}`, `data: ${data}`, '', ''].join(end))
          .join('');
        const read = readInPieces(text, cuts);
        // A lone CR at the very end may still become a CRLF, so the last message waits for what comes next.
        const waiting = end === '\r' && messages.length > 0 ? 1 : 0;
        expect(read).toEqual(messages.slice(0, messages.length - waiting));
      }),
    );
  });
});
