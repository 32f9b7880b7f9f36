import { parentPort, workerData } from 'node:worker_threads';
import { cutTile } from '../../tiles/cut.ts';
import { mltFromMvt } from '../../tiles/mlt/from-mvt.ts';
import { IndexShelf } from './index-shelf.ts';
import type { Reply, Request, ThreadData } from './memory-messages.ts';
import { writeShapeOverview } from './shape-overviews.ts';

const port = parentPort!;
const { connection, budget } = workerData as ThreadData;
const reply = (message: Reply, transfer: ArrayBuffer[] = []) => port.postMessage(message, transfer);
const shelf = new IndexShelf(connection, budget, (table, fids, message) =>
  reply({ kind: 'unreadable', table, fids, message }),
);

port.on('message', async (request: Request) => {
  if (request.kind === 'release') {
    shelf.retire(request.tables);
    return;
  }
  if (request.kind === 'follow') {
    shelf.follow(request.from, request.source, request.boxes);
    return;
  }
  const { id } = request;
  try {
    if (request.kind === 'rewrite') {
      const data = mltFromMvt(request.data);
      reply({ kind: 'rewritten', id, data }, [data.buffer]);
      return;
    }
    if (request.kind === 'generalise') {
      const index = await shelf.get(request.source, null);
      shelf.release([request.source.table]);
      await shelf.write((transaction) =>
        writeShapeOverview(transaction, request.tableId, request.source, index),
      );
    }
    if (request.kind === 'prepare') await shelf.get(request.source, null);
    if (request.kind !== 'make') {
      reply({ kind: 'prepared', id });
      return;
    }
    const index = await shelf.get(request.source, request.selection);
    const { name, address, labelled, encoding } = request;
    const { data, shown, total } = cutTile(index, name, address, labelled, encoding);
    // The writer's buffer is larger than the tile: only the tile is handed over.
    const exact = data.slice();
    reply({ kind: 'made', id, data: exact, shown, total }, [exact.buffer]);
  } catch (error) {
    reply({ kind: 'failed', id, message: error instanceof Error ? error.message : String(error) });
  }
});
