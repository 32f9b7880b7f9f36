import { parentPort } from 'node:worker_threads';
import { drawGlyphs } from './draw-glyphs.ts';

/** From the thread: the glyphs from `first` on, or why there are none. */
export type GlyphReply = { first: number; glyphs: Uint8Array } | { first: number; fault: string };

const port = parentPort!;

port.on('message', (first: number) => {
  let reply: GlyphReply;
  try {
    reply = { first, glyphs: drawGlyphs(first) };
  } catch (error) {
    reply = { first, fault: error instanceof Error ? error.message : String(error) };
  }
  port.postMessage(reply);
});
