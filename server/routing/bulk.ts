import type { BulkWarning } from '../../domain/answers/routing.ts';
import type { Decision } from '../../domain/routing/decision.ts';
import { BatchGuard } from '../coordinates/batch-guard.ts';
import { Problem } from '../input/problem.ts';
import { Slices } from '../input/slices.ts';
import type { BulkLine, BulkQuery } from './bulk-input.ts';
import { type BulkForm, PlainLines, writerFor } from './bulk-output.ts';
import { TIER_COUNT } from './kernel/areas.ts';
import { sentences } from './sentences.ts';
import type { Routing } from './service.ts';
import type { Snapshot } from './snapshot.ts';
import { Utf8Answer } from './utf8-answer.ts';

/** Lines that are surely answered within a millisecond or two. */
const linesBetweenLooks = 32;

/** What a bulk request says about all its points. */
export interface BulkOptions {
  snapshot: Snapshot;
  at: Date;
  form: BulkForm;
  /** Taken where a line does not say itself. */
  defaults: Partial<Pick<BulkQuery, 'item' | 'facility' | 'accuracy' | 'accuracyPercent' | 'crs'>>;
}

function coversOf({ locator }: Snapshot): (lon: number, lat: number) => boolean {
  const found = new Int32Array(TIER_COUNT);
  return (lon, lat) => {
    locator.locate(lon, lat, found);
    return found.some((area) => area >= 0);
  };
}

/**
 * Answers batches of lines in their order, in pieces of UTF-8 of whole lines, none of which takes long to make. All answers rest on one snapshot, whatever
 * is published meanwhile. A line that cannot be answered gets its own error; an error of the body as a whole
 * is thrown before the first piece, or ends the answer. When the places that name no system seem to be in another
 * than CRS84, the answer ends with a warning, which is also returned; nothing is moved.
 */
export async function* answerBulk(
  routing: Pick<Routing, 'decideOn'>,
  batches: AsyncIterable<BulkLine[]> | Iterable<BulkLine[]>,
  { snapshot, at, form, defaults }: BulkOptions,
): AsyncGenerator<Buffer, BulkWarning | null> {
  const writer = writerFor(form);
  const brief = form === 'csv';
  const decide = (query: BulkQuery): Decision =>
    routing.decideOn(snapshot, { ...defaults, ...query }, { at, brief });
  const alike = brief && Object.values(defaults).every((value) => value === undefined);
  const plain = alike ? new PlainLines(snapshot, decide) : null;
  const covers = coversOf(snapshot);
  const guard = new BatchGuard(covers);
  const text = new Utf8Answer();
  const slices = new Slices();
  text.add(writer.head);
  for await (const batch of batches) {
    plain?.prepare(batch);
    for (let i = 0; i < batch.length; i++) {
      if (i % linesBetweenLooks === 0 && slices.due) {
        yield text.take();
        await slices.rest();
      }
      const line = batch[i]!;
      if ('problem' in line) {
        text.add(writer.problem(line, line.problem));
        continue;
      }
      try {
        const answer = plain?.line(line, i);
        if (answer) text.addEncoded(answer);
        else text.add(writer.decision(line, decide(line.query)));
        const { lon, lat, crs = defaults.crs } = line.query;
        if (crs === undefined) guard.add(lon, lat, answer ? true : covers(lon, lat));
      } catch (error) {
        if (!(error instanceof Problem)) throw error;
        text.add(writer.problem(line, error));
      }
    }
    yield text.take();
  }
  const suspected = guard.suspected();
  const warning = suspected && {
    code: 'suspected-system',
    ...suspected,
    text: sentences.suspectedSystem(suspected),
  };
  text.add(writer.tail(warning));
  yield text.take();
  return warning;
}
