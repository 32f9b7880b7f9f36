import type { TFunction } from 'i18next';
import type { ProblemDocument } from '../../domain/answers/problem.ts';
import type { Language } from './preferences.ts';
import type { Problem } from './problem.ts';
import { problemText } from './problem-text.ts';

const refusals = [
  'far-smaller',
  'another-city',
  'layer-changed',
  'already-published',
  'already-planned',
  'implausible-time',
  'nothing-to-roll-back',
  'nothing-left',
  'several-layers',
  'unknown-table',
  'not-degrees',
  'unknown-crs',
  'bad-map',
  'no-coordinates',
  'no-features',
  'wrong-encoding',
  'unreadable-file',
  'unreadable-kind',
  'damaged-file',
  'file-changed',
  'file-too-large',
  'invalid-shapefile',
  'invalid-geopackage',
  'invalid-flatgeobuf',
  'invalid-xlsx',
  'invalid-zip',
  'invalid-csv',
  'invalid-table',
  'invalid-kml',
  'invalid-geojson',
  'invalid-json',
  'invalid-geometry',
  'invalid-form',
  'swapped-axes',
  'wrong-crs',
  'bad-code',
  'rounded-number',
  'unstorable-value',
  'too-large-value',
  'unknown-encoding',
  'not-published',
  'load-cancelled',
  'load-interrupted',
  'too-many-loads',
  'body-too-large',
  'disk-full',
  'bad-style',
  'invalid-rules',
  'breaks-mosaic',
  'breaks-rules',
  'feature-changed',
] as const;

/** What a refusal means, in the reader's words; null where only the service's own sentence says so. */
export function refusalText({ code }: Pick<ProblemDocument, 'code'>, t: TFunction): string | null {
  const known = refusals.find((each) => each === code);
  return known ? t(`work.refusals.${known}`) : null;
}

/** The service's own sentence in the reader's language, and which language it is in where there is but one. */
export function refusalSentence(
  { text, detail }: Pick<ProblemDocument, 'text' | 'detail'>,
  language: Language,
): { sentence: string; lang?: 'en' } {
  return text ? { sentence: text[language] } : { sentence: detail, lang: 'en' };
}

/** The headline of a refused step in the reader's words. */
export function refusalHeadline(problem: Problem, t: TFunction): string {
  return refusalText(problem, t) ?? (problem.text ? t('work.refusals.other') : problemText(problem, t));
}
