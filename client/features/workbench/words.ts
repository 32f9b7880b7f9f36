import type { TFunction } from 'i18next';
import type { LayerVersion } from '../../../domain/answers/layer-versions.ts';

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

/** How many findings a version has; null until it has been checked. */
export function findingCount({ issueCounts }: Pick<LayerVersion, 'issueCounts'>): number | null {
  return issueCounts && Object.values(issueCounts).reduce((sum, count) => sum + count, 0);
}
