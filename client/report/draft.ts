import type { CityObject } from '../../domain/answers/objects.ts';
import type { PublicReceipt, PublicState } from '../../domain/answers/public-reports.ts';

/** A place that was chosen. */
export interface Place {
  point: [number, number];
  /** Metres; null where it is not known. */
  accuracy: number | null;
  /** The object that it is, with its names. */
  object: { layer: string; code: string; name: { zh: string; en: string } } | null;
}

/** What is being reported. */
export interface Draft {
  /** Sent again after a broken connection, it is one report. */
  id: string;
  description: string;
  item: { code: string; title: { zh: string; en: string } } | null;
  place: Place | null;
  photos: readonly File[];
  name: string;
  phone: string;
}

export const newDraft = (): Draft => ({
  id: crypto.randomUUID(),
  description: '',
  item: null,
  place: null,
  photos: [],
  name: '',
  phone: '',
});

/** Why something was not done: the service's words in both languages, or none where no answer came. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly text: { zh: string; en: string } | null,
  ) {
    super(text?.en ?? String(status));
  }
}

async function answerOf<T>(asked: Promise<Response>): Promise<T> {
  const response = await asked.catch(() => {
    throw new Refusal(0, null);
  });
  const body = (await response.json().catch(() => null)) as
    | (T & { detail?: string; text?: { zh: string; en: string } })
    | null;
  if (response.ok && body) return body;
  const detail = body?.detail ?? '';
  throw new Refusal(response.status, body?.text ?? (detail ? { zh: detail, en: detail } : null));
}

/** @throws Refusal */
export function send({ id, description, item, place, photos, name, phone }: Draft): Promise<PublicReceipt> {
  const form = new FormData();
  form.append(
    'report',
    JSON.stringify({
      id,
      item: item?.code,
      description: description.trim(),
      point: place?.point,
      ...(place?.accuracy ? { accuracy: Math.min(10_000, place.accuracy) } : {}),
      ...(place?.object ? { object: { layer: place.object.layer, code: place.object.code } } : {}),
      ...(name.trim() ? { name: name.trim() } : {}),
      ...(phone.trim() ? { phone: phone.trim() } : {}),
    }),
  );
  for (const photo of photos) form.append('file', photo, photo.name);
  return answerOf(fetch('/api/public/reports', { method: 'POST', body: form }));
}

/** @throws Refusal */
export const stateOf = (receipt: string): Promise<PublicState> =>
  answerOf(fetch(`/api/public/reports/${encodeURIComponent(receipt)}`));

/** Kinds of problems by a word. @throws Refusal */
export async function findItems(
  words: string,
): Promise<{ code: string; title: { zh: string; en: string } }[]> {
  const { items } = await answerOf<{ items: { code: string; title: { zh: string; en: string } }[] }>(
    fetch(`/api/search/items?q=${encodeURIComponent(words)}&limit=6`),
  );
  return items;
}

/** The object that the address names, such as one whose code was scanned; null where there is none. */
export async function objectInAddress(): Promise<Place | null> {
  const named = /^([^/]+)\/(.+)$/s.exec(new URLSearchParams(location.search).get('object') ?? '');
  if (!named) return null;
  const [, layer = '', code = ''] = named;
  const path = `/id/${encodeURIComponent(layer)}/${encodeURIComponent(code)}?f=json`;
  type Found = Pick<CityObject, 'point' | 'name' | 'nameEn'>;
  const found = await answerOf<Found>(fetch(path)).catch(() => null);
  if (found === null) return null;
  const name = found.name ?? code;
  const object = { layer, code, name: { zh: name, en: found.nameEn ?? name } };
  return { point: found.point, accuracy: null, object };
}
