import { Transform, type TransformCallback } from 'node:stream';

/**
 * A part of a file that is sent otherwise than it is stored: the bytes from `from` to before `to` are left out and others
 * put in their place, as base64 or as so many zeros.
 */
export interface Edit {
  from: number;
  to: number;
  put?: string;
  zeros?: number;
}

const lengthPut = ({ put, zeros = 0 }: Edit) => (put ? Buffer.byteLength(put, 'base64') : zeros);

/** The size of a file of that size once it is edited. */
export function editedSize(size: number, edits: readonly Edit[]): number {
  return edits.reduce((sum, edit) => sum - (edit.to - edit.from) + lengthPut(edit), size);
}

/** Applies edits, which are in their order and do not overlap, to the bytes that pass through. */
export function editing(edits: readonly Edit[]): Transform {
  let at = 0;
  let next = 0;
  const pass = (stream: Transform, chunk: Buffer, last: boolean) => {
    const end = at + chunk.length;
    let from = at;
    for (let edit = edits[next]; edit && (edit.from < end || last); edit = edits[next]) {
      if (edit.from >= from) {
        if (edit.from > from) stream.push(chunk.subarray(from - at, edit.from - at));
        if (lengthPut(edit) > 0)
          stream.push(edit.put ? Buffer.from(edit.put, 'base64') : Buffer.alloc(lengthPut(edit)));
      }
      from = Math.min(Math.max(edit.to, from), end);
      if (edit.to > end) break;
      next++;
    }
    if (from < end) stream.push(chunk.subarray(from - at));
    at = end;
  };
  return new Transform({
    transform(chunk: Buffer, _encoding, done: TransformCallback) {
      pass(this, chunk, false);
      done();
    },
    flush(done) {
      pass(this, Buffer.alloc(0), true);
      done();
    },
  });
}
