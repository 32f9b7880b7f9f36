/** What can be looked at of one version. */
export const parts = ['file', 'findings', 'changes', 'impact', 'publish'] as const;
export type Part = (typeof parts)[number];

/** Where in the workbench somebody is: at the list, at a layer, or at a part of one of its versions. */
export interface Workplace {
  layer: string | null;
  version: number | null;
  part: Part;
}

export const listOfLayers: Workplace = { layer: null, version: null, part: 'file' };

/** Reads `""` (the list), `unit-grids`, `unit-grids@3` or `unit-grids@3/findings`; null for anything else. */
export function readWorkplace(text: string): Workplace | null {
  if (text === '') return listOfLayers;
  const [, layer, version, named] =
    /^([a-z][a-z0-9-]{0,62})(?:@([1-9]\d{0,8})(?:\/([a-z]+))?)?$/.exec(text) ?? [];
  if (!layer) return null;
  const part = parts.find((each) => each === named) ?? 'file';
  return { layer, version: version ? Number(version) : null, part };
}

/** What `readWorkplace` reads again. */
export function writeWorkplace({ layer, version, part }: Workplace): string {
  if (!layer) return '';
  return version === null ? layer : `${layer}@${version}/${part}`;
}
