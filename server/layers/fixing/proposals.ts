/** What a person can have done about an issue. `keep` accepts it as it is, in later versions too. */
export const fixes = ['make-valid', 'drop', 'keep'] as const;
export type Fix = (typeof fixes)[number];

const proposals: Record<string, readonly Fix[]> = {
  'invalid-geometry': ['make-valid', 'drop', 'keep'],
  'empty-geometry': ['drop', 'keep'],
  sliver: ['drop', 'keep'],
  'outside-city': ['drop', 'keep'],
  moved: ['drop', 'keep'],
};

/** The fixes that an issue of a type can have. */
export function fixesOf(type: string): readonly Fix[] {
  return proposals[type] ?? ['keep'];
}
