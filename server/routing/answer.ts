import type { Decision } from '../../domain/routing/decision.ts';
import { decide } from './decide.ts';
import { accuracyOf, placeOf } from './place.ts';
import type { RoutedItem } from './rules/schema.ts';
import type { PresentQuery } from './schema.ts';
import type { Snapshot } from './snapshot.ts';

/** When the answer is of, and how much it tells: `brief` leaves out how near the border is. */
export interface AnswerOptions {
  at: Date;
  brief: boolean;
}

/**
 * Answers a question on a snapshot; every way of asking comes to here.
 * @param otherItem finds an item that the snapshot does not know, or throws
 * @throws Problem 400 for a place that cannot be meant, an unknown item or crs
 */
export function answerOn(
  snapshot: Snapshot,
  query: PresentQuery,
  { at, brief }: AnswerOptions,
  otherItem: (code: string) => RoutedItem,
): Decision {
  const item =
    query.item === undefined ? null : (snapshot.rules.items.get(query.item) ?? otherItem(query.item));
  const accuracy = accuracyOf(query);
  const {
    place: [lon, lat],
    notes,
  } = placeOf(query, snapshot.city);
  const facility = query.facility ?? null;
  return decide(snapshot, { lon, lat, item, facility, accuracy, at, notes, brief });
}
