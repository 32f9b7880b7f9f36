import type { TFunction } from 'i18next';
import type { ProblemDocument } from '../../../domain/answers/problem.ts';
import type { RequestProblem } from '../../data/request.ts';
import type { Language } from '../../ui/preferences.ts';
import { problemText } from '../../ui/problem-text.ts';
import type { Version } from './types.ts';

const findingTypes = [
  'invalid-geometry',
  'empty-geometry',
  'overlap',
  'gap',
  'lost',
  'sliver',
  'outside-parent',
  'missing-parent',
  'not-a-union',
  'duplicate-code',
  'bad-code',
  'missing-name',
  'mojibake',
  'outside-city',
  'coarse-coordinates',
  'heights-dropped',
  'moved',
  'suspected-gcj-02',
  'suspected-bd-09',
] as const;

/** What a kind of finding is called; its id where there is no word for it. */
export function findingType(type: string, t: TFunction): string {
  const known = findingTypes.find((each) => each === type);
  return known ? t(`work.types.${known}`) : type;
}

const stages = ['reading', 'writing', 'indexing', 'checking', 'thinning'] as const;

export function stageText(stage: string, t: TFunction): string {
  const known = stages.find((each) => each === stage);
  return known ? t(`work.stages.${known}`) : stage;
}

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

/** What a refusal means, in the reader's words; null where only the service's own sentence tells. */
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
export function refusalHeadline(problem: RequestProblem, t: TFunction): string {
  return refusalText(problem, t) ?? (problem.text ? t('work.refusals.other') : problemText(problem, t));
}

/** How many findings a version has; null until it has been checked. */
export function findingCount({ issueCounts }: Pick<Version, 'issueCounts'>): number | null {
  return issueCounts && Object.values(issueCounts).reduce((sum, count) => sum + count, 0);
}
