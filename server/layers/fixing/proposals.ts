import type { Fix } from '../../../domain/answers/layer-versions.ts';

const proposals: Record<string, readonly Fix[]> = {
  'invalid-geometry': ['make-valid', 'drop', 'keep'],
  'empty-geometry': ['drop', 'keep'],
  overlap: ['clean', 'keep'],
  gap: ['clean', 'keep'],
  sliver: ['drop', 'keep'],
  'outside-city': ['drop', 'keep'],
  moved: ['drop', 'keep'],
};

/** The fixes that an issue can have: of a geometry's flaw that was noted when the file was read, nothing is left to do. */
export function fixesOf({
  type,
  details,
}: {
  type: string;
  details: Record<string, unknown>;
}): readonly Fix[] {
  return (details.flaw === undefined && proposals[type]) || ['keep'];
}
