import { parentPort } from 'node:worker_threads';
import { drawLabels, type Label, type LabelSize } from './labels.ts';
import { drawOrder, type OrderSheet } from './order-sheet.ts';

/** What is to be drawn. */
export type Sheet =
  | { kind: 'labels'; labels: readonly Label[]; size: LabelSize; title: string }
  | { kind: 'order'; order: OrderSheet };

/** To the thread, with a number that its answer bears. */
export interface PaperRequest {
  id: number;
  sheet: Sheet;
}

/** From the thread: a PDF, or why there is none. */
export type PaperReply = { id: number; pdf: Uint8Array } | { id: number; fault: string };

const port = parentPort!;

async function draw(sheet: Sheet): Promise<Uint8Array> {
  return sheet.kind === 'labels' ? drawLabels(sheet.labels, sheet.size, sheet.title) : drawOrder(sheet.order);
}

port.on('message', async ({ id, sheet }: PaperRequest) => {
  let reply: PaperReply;
  try {
    reply = { id, pdf: await draw(sheet) };
  } catch (error) {
    reply = { id, fault: error instanceof Error ? error.message : String(error) };
  }
  port.postMessage(reply);
});
