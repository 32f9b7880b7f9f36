import type { Problem } from '../input/problem.ts';

// What a refusal of a file leaves to a person, by the flag of `layers load` or `layers publish` that says it.
const flags: Record<string, string> = {
  'wrong-encoding': '--encoding gb18030',
  'unknown-encoding': '--encoding gb18030',
  'not-degrees': '--crs',
  'unknown-crs': '--crs EPSG:4490',
  'wrong-crs': '--crs',
  'several-layers': '--table NAME',
  'unknown-table': '--table NAME',
  'no-coordinates': '--map lon=FIELD,lat=FIELD or --map coordinates=FIELD',
  'bad-map': '--map code=FIELD,name=FIELD,parent=FIELD',
  'far-smaller': '--confirm',
  'another-city': '--confirm',
};

/** The flag by which a person answers a refusal, with the value that it proposes; empty where there is none. */
export function flagFor({ code, errors }: Pick<Problem, 'code' | 'errors'>): string {
  const flag = flags[code];
  if (!flag) return '';
  const proposed = errors.map(({ path, message }) => path === '/crs' && /^(EPSG:\d+) \(/.exec(message)?.[1]);
  return ` (${[flag, proposed.find(Boolean)].filter(Boolean).join(' ')})`;
}
