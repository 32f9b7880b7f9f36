import type { Attachment } from '../../domain/answers/attachments.ts';
import type { Event } from '../../domain/answers/events.ts';
import type { Requirement } from '../../domain/items/entries.ts';
import type { StageCounts } from '../attachments/schema.ts';
import type { Attachments } from '../attachments/service.ts';
import type { Queryable } from '../database/database.ts';
import type { Evidence } from './gates.ts';
import * as scores from './score-store.ts';

/** What the answer that shows an order whole holds for its gates. */
export function evidenceOf({ description, decision }: Event, attachments: readonly Attachment[]): Evidence {
  const photos: StageCounts = { before: 0, after: 0, other: 0 };
  for (const { stage, mediaType } of attachments) if (mediaType.startsWith('image/')) photos[stage]++;
  return { description, status: decision.status, photos };
}

/**
 * What a gate asks for; photos are counted only where it asks for them.
 * @param requirements null for all
 */
export async function evidenceFor(
  transaction: Queryable,
  attachments: Pick<Attachments, 'photosOfOrder'>,
  id: number,
  requirements: readonly Requirement[] | null,
): Promise<Evidence> {
  const counted = requirements === null || requirements.some((each) => each.startsWith('photo-'));
  const photos = counted
    ? await attachments.photosOfOrder(transaction, id)
    : { before: 0, after: 0, other: 0 };
  return { ...(await scores.reportOf(transaction, id)), photos };
}
