import { Worker } from 'node:worker_threads';
import type pg from 'pg';
import type { Logger } from 'pino';
import type { TileAddress } from '../../tiles/address.ts';
import type { DegreeBox } from '../../tiles/covering.ts';
import type { MadeTile } from '../../tiles/cut.ts';
import type { TileEncoding } from '../../tiles/tile-encoding.ts';
import { budgetOf, classesOf } from '../layers/overviews/build.ts';
import type { PublishedLayer } from '../layers/published.ts';
import { isLabelled } from '../layers/style.ts';
import type { TileMaker } from './maker.ts';
import type { LayerSource, Reply, Request, ThreadData } from './memory-messages.ts';
import type { Selection } from './selection.ts';

/** Bytes of layers that the thread keeps. */
const budget = 384 * 1024 * 1024;

type Answer = Extract<Reply, { kind: 'made' | 'prepared' | 'rewritten' }>;

interface Waiting {
  resolve(answer: Answer): void;
  reject(error: Error): void;
}

/**
 * Makes tiles in a thread that holds whole layers in memory, read over a connection of its own. The thread is
 * started on first need, and again after it failed.
 */
export class MemoryMaker implements TileMaker {
  readonly name = 'memory';
  private readonly waiting = new Map<number, Waiting>();
  private worker: Worker | null = null;
  private lastId = 0;

  constructor(
    private readonly connection: pg.ClientConfig,
    private readonly log: Logger,
  ) {}

  async make(
    layer: PublishedLayer,
    selection: Selection | null,
    address: TileAddress,
    encoding: TileEncoding,
    signal: AbortSignal,
  ): Promise<MadeTile> {
    return this.cut(layer, sourceOf(layer), selection, address, encoding, signal);
  }

  /** A tile of degrees: one of the upper half of those that divide a world of 360 by 360 of them. */
  async makeGeographic(
    layer: PublishedLayer,
    address: TileAddress,
    encoding: TileEncoding,
    signal: AbortSignal,
  ): Promise<MadeTile> {
    return this.cut(layer, { ...sourceOf(layer), projection: 'geographic' }, null, address, encoding, signal);
  }

  private async cut(
    layer: PublishedLayer,
    source: LayerSource,
    selection: Selection | null,
    address: TileAddress,
    encoding: TileEncoding,
    signal: AbortSignal,
  ): Promise<MadeTile> {
    signal.throwIfAborted();
    const [name, labelled] = [layer.id, isLabelled(layer)];
    const asked = { source, selection, name, address, labelled, encoding };
    const answer = await this.ask((id) => ({ kind: 'make', id, ...asked }));
    if (answer.kind !== 'made') throw new Error(`a tile was answered with "${answer.kind}"`);
    return answer;
  }

  /** The MLT of an MVT of one layer, written in the thread. @throws Error where it is no such tile */
  async rewrite(data: Uint8Array): Promise<Uint8Array> {
    const answer = await this.ask((id) => ({ kind: 'rewrite', id, data }));
    if (answer.kind !== 'rewritten') throw new Error(`a tile was answered with "${answer.kind}"`);
    return answer.data;
  }

  async prepare(layer: PublishedLayer): Promise<void> {
    await this.ask((id) => ({ kind: 'prepare', id, source: sourceOf(layer) }));
  }

  /** Writes the overview of a version of lines or areas into the database, for a maker that reads it from there. */
  async generalise(layer: PublishedLayer): Promise<void> {
    await this.ask((id) => ({ kind: 'generalise', id, source: sourceOf(layer), tableId: layer.tableId }));
  }

  /**
   * Tells that a layer differs from what it was in the table `from` in these places only, so that its tiles need not
   * wait until all of it is read again.
   */
  follow(from: string, layer: PublishedLayer, boxes: readonly DegreeBox[]): void {
    if (this.worker) this.send({ kind: 'follow', from, source: sourceOf(layer), boxes });
  }

  release(tables: readonly string[]): void {
    if (this.worker) this.send({ kind: 'release', tables });
  }

  async close(): Promise<void> {
    const worker = this.worker;
    this.worker = null;
    await worker?.terminate();
    this.fail(new Error('the tile thread was stopped'));
  }

  private ask(request: (id: number) => Request): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const id = ++this.lastId;
      this.waiting.set(id, { resolve, reject });
      this.send(request(id));
    });
  }

  private send(request: Request): void {
    this.worker ??= this.start();
    this.worker.postMessage(request);
  }

  private start(): Worker {
    const data: ThreadData = { connection: this.connection, budget };
    const worker = new Worker(new URL('./memory-thread.js', import.meta.url), { workerData: data });
    worker.on('message', (reply: Reply) => this.receive(reply));
    worker.on('error', (error) => {
      this.log.error({ err: error }, 'the tile thread failed; it is started again on the next tile');
      if (this.worker === worker) this.worker = null;
      this.fail(error instanceof Error ? error : new Error(String(error)));
    });
    return worker;
  }

  private receive(reply: Reply): void {
    if (reply.kind === 'unreadable') {
      const { table, fids, message } = reply;
      this.log.warn({ table, fids: fids.slice(0, 10), count: fids.length }, `not shown in tiles: ${message}`);
      return;
    }
    const waiting = this.waiting.get(reply.id);
    this.waiting.delete(reply.id);
    if (reply.kind === 'failed') waiting?.reject(new Error(reply.message));
    else waiting?.resolve(reply);
  }

  private fail(error: Error): void {
    for (const { reject } of this.waiting.values()) reject(error);
    this.waiting.clear();
  }
}

/** Where a layer version is read from, and how its features give way to each other. */
export function sourceOf(layer: PublishedLayer): LayerSource {
  const { table, role, definition } = layer;
  return {
    table,
    precedence: { mosaic: role === 'tier', classes: classesOf(definition) },
    budget: budgetOf(definition),
    projection: 'web-mercator',
  };
}
