import { parentPort } from 'node:worker_threads';
import { drawLabels, type Label, type LabelSize } from './labels.ts';

/** What is to be drawn. */
export type Sheet = { kind: 'labels'; labels: readonly Label[]; size: LabelSize; title: string };

/** To the thread, with a number that its answer bears. */
export interface PaperRequest {
  id: number;
  sheet: Sheet;
}

/** From the thread: a PDF, or why there is none. */
export type PaperReply = { id: number; pdf: Uint8Array } | { id: number; fault: string };

const port = parentPort!;

port.on('message', ({ id, sheet }: PaperRequest) => {
  let reply: PaperReply;
  try {
    reply = { id, pdf: drawLabels(sheet.labels, sheet.size, sheet.title) };
  } catch (error) {
    reply = { id, fault: error instanceof Error ? error.message : String(error) };
  }
  port.postMessage(reply);
});
