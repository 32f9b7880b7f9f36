import { Worker } from 'node:worker_threads';
import { Problem } from '../input/problem.ts';
import type { PaperReply, PaperRequest, Sheet } from './paper-worker.ts';

/** How long the thread that draws stays without work: it holds the font's files. */
const idleMs = 30_000;
const mostWaiting = 20;

/** Draws documents for paper as PDF, in a thread of its own, one after the other. */
export interface Printer {
  /**
   * @throws Problem 503 `too-busy` while too many others wait
   * @throws Error when it cannot be drawn
   */
  draw(sheet: Sheet): Promise<Buffer>;
  close(): Promise<void>;
}

export function createPrinter(): Printer {
  const waiting = new Map<number, { resolve(pdf: Buffer): void; reject(error: Error): void }>();
  let worker: Worker | null = null;
  let idle: NodeJS.Timeout | undefined;
  let last = 0;

  function fail(error: Error): void {
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
  }

  async function stop(): Promise<void> {
    const stopped = worker;
    worker = null;
    clearTimeout(idle);
    await stopped?.terminate();
    fail(new Error('the thread that draws for paper was stopped'));
  }

  function start(): Worker {
    const started = new Worker(new URL('./paper-thread.js', import.meta.url));
    started.unref();
    started.on('message', (reply: PaperReply) => {
      const one = waiting.get(reply.id);
      waiting.delete(reply.id);
      if ('fault' in reply) one?.reject(new Error(reply.fault));
      else one?.resolve(Buffer.from(reply.pdf.buffer, reply.pdf.byteOffset, reply.pdf.byteLength));
      if (waiting.size === 0) idle = setTimeout(stop, idleMs).unref();
    });
    started.on('error', (error) => {
      if (worker === started) worker = null;
      fail(error instanceof Error ? error : new Error(String(error)));
    });
    return started;
  }

  return {
    draw(sheet) {
      if (waiting.size >= mostWaiting)
        throw new Problem(503, 'too-busy', {
          zh: '正在排版的文件过多，请稍后再试',
          en: 'Too many documents are being drawn; ask again later',
        });
      clearTimeout(idle);
      worker ??= start();
      const asked = worker;
      const id = ++last;
      return new Promise((resolve, reject) => {
        waiting.set(id, { resolve, reject });
        asked.postMessage({ id, sheet } satisfies PaperRequest);
      });
    },
    close: stop,
  };
}
