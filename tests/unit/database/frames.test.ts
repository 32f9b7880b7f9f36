import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FrameReader, readAnswer } from '../../../server/database/embedded/frames.ts';

function startMessage(code: number, content: string): Buffer {
  const bytes = Buffer.alloc(8 + Buffer.byteLength(content));
  bytes.writeUInt32BE(bytes.length, 0);
  bytes.writeUInt32BE(code, 4);
  bytes.write(content, 8);
  return bytes;
}

function message(type: string, content: Uint8Array | string): Buffer {
  const body = Buffer.from(content as string);
  const bytes = Buffer.alloc(5 + body.length);
  bytes.write(type, 0, 'latin1');
  bytes.writeUInt32BE(4 + body.length, 1);
  body.copy(bytes, 5);
  return bytes;
}

const protocol3 = 196608;
const messages = fc.array(
  fc.record({
    type: fc.constantFrom('P', 'B', 'D', 'E', 'S', 'Q', 'X'),
    content: fc.uint8Array({ maxLength: 300 }),
  }),
  { maxLength: 20 },
);

describe('FrameReader', () => {
  it('finds the same messages however the bytes are cut into chunks', () => {
    fc.assert(
      fc.property(messages, fc.array(fc.integer({ min: 1, max: 200 })), (sent, cuts) => {
        const start = startMessage(protocol3, 'user\0postgres\0\0');
        const all = [start, ...sent.map(({ type, content }) => message(type, content))];
        const stream = Buffer.concat(all);
        const reader = new FrameReader();
        const frames = [];
        let at = 0;
        for (const cut of [...cuts, stream.length]) {
          frames.push(...reader.push(stream.subarray(at, at + cut)));
          at += cut;
        }
        expect(frames.map((frame) => frame.type)).toEqual(['', ...sent.map(({ type }) => type)]);
        expect(frames.map((frame) => frame.bytes)).toEqual(all);
      }),
    );
  });

  it('names a request for SSL and a cancel request, which come before the start', () => {
    const reader = new FrameReader();
    const ssl = startMessage(80877103, '');
    const start = startMessage(protocol3, 'user\0postgres\0\0');
    expect(reader.push(Buffer.concat([ssl, start])).map((frame) => frame.type)).toEqual(['ssl', '']);
    const cancel = startMessage(80877102, '12345678');
    expect(new FrameReader().push(cancel).map((frame) => frame.type)).toEqual(['cancel']);
  });
});

describe('readAnswer', () => {
  const complete = message('C', 'SELECT 1\0');
  const ready = message('Z', 'T');
  const notification = message('A', '\0\0\0\x01wangge_feed\x001\0');

  it('reads the state of the session from the last ReadyForQuery', () => {
    const answer = readAnswer(Buffer.concat([complete, message('Z', 'I'), complete, ready]));
    expect(answer.status).toBe('T');
    expect(readAnswer(complete).status).toBeUndefined();
  });

  it('takes notifications out and leaves the rest as it is', () => {
    const answer = readAnswer(Buffer.concat([notification, complete, notification, ready]));
    expect(answer.bytes).toEqual(Buffer.concat([complete, ready]));
    expect(answer.notifications).toEqual([notification, notification]);
  });

  it('notices LISTEN, and nothing else that only starts like it', () => {
    expect(readAnswer(message('C', 'LISTEN\0')).listens).toBe(true);
    expect(readAnswer(message('C', 'LISTENED 1\0')).listens).toBe(false);
    expect(readAnswer(complete).listens).toBe(false);
  });
});
