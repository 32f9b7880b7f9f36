import { Problem } from '../input/problem.ts';
import type { BulkLine, BulkQuery } from './bulk-input.ts';
import { type BulkForm, PlainLines, writerFor } from './bulk-output.ts';
import type { Decision } from './schema.ts';
import type { Routing } from './service.ts';
import type { Snapshot } from './snapshot.ts';

/** What a bulk request says about all its points. */
export interface BulkOptions {
  snapshot: Snapshot;
  at: Date;
  form: BulkForm;
  /** Taken where a line does not say itself. */
  defaults: Partial<Pick<BulkQuery, 'item' | 'accuracy' | 'crs'>>;
}

/**
 * Answers batches of lines in their order, a piece of text a batch. All answers rest on one snapshot, whatever
 * is published meanwhile. A line that cannot be answered gets its own error; an error of the body as a whole
 * is thrown before the first piece, or ends the answer.
 */
export async function* answerBulk(
  routing: Routing,
  batches: AsyncIterable<BulkLine[]> | Iterable<BulkLine[]>,
  { snapshot, at, form, defaults }: BulkOptions,
): AsyncGenerator<string> {
  const writer = writerFor(form);
  const brief = form === 'csv';
  const decide = (query: BulkQuery): Decision =>
    routing.decideOn(snapshot, { ...defaults, ...query }, { at, brief });
  const alike = brief && Object.values(defaults).every((value) => value === undefined);
  const plain = alike ? new PlainLines(snapshot, decide) : null;
  let text = writer.head;
  for await (const batch of batches) {
    plain?.prepare(batch);
    for (let i = 0; i < batch.length; i++) {
      const line = batch[i]!;
      if ('problem' in line) {
        text += writer.problem(line, line.problem);
        continue;
      }
      try {
        text += plain?.line(line, i) ?? writer.decision(line, decide(line.query));
      } catch (error) {
        if (!(error instanceof Problem)) throw error;
        text += writer.problem(line, error);
      }
    }
    yield text;
    text = '';
  }
  yield text + writer.tail;
}
