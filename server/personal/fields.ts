import { readFileSync } from 'node:fs';
import { z } from 'zod';

const kinds = ['name', 'phone', 'id-number', 'mail', 'address', 'other', 'text'] as const;
/** What a personal value is; `text` is a text in which some were recognised. */
export type Kind = (typeof kinds)[number];

const folder = new URL('../../data/personal/', import.meta.url);
const nameSchema = z.string().min(1).max(200);

const fieldsSchema = z.strictObject({
  /** Members of a report's properties that are personal, at any depth; `reporter.name` is `name` within `reporter`. */
  fields: z.array(z.strictObject({ name: nameSchema, kind: z.enum(kinds).exclude(['text']) })),
  /** Members that hold codes and addresses of things, which only look like numbers of people. */
  never: z.array(nameSchema),
});
const retentionSchema = z.strictObject({
  /** Personal values are erased so many days after their order came to its end; null keeps them. */
  daysAfterEnd: z.int().min(1).nullable(),
  /** Positions of people on duty, and their turns. */
  staffPositionDays: z.int().min(1).max(3660),
  /** Positions of a patrol; what was done may be sent for three days after a task was due, and is judged by them. */
  patrolPositionDays: z.int().min(14).max(3660),
  /** The line of a patrol, and what was seen from it. */
  patrolTrackDays: z.int().min(14).max(3660),
});
export type Retention = z.output<typeof retentionSchema>;

function read<T>(name: string, schema: z.ZodType<T>): T {
  const result = schema.safeParse(JSON.parse(readFileSync(new URL(name, folder), 'utf8')));
  if (result.success) return result.data;
  throw new Error(`data/personal/${name} is not valid: ${z.prettifyError(result.error)}`);
}

/** Names are compared without case and the marks between words: `reporter_name` is `reporterName`. */
const plain = (name: string) => name.toLowerCase().replace(/[_\s-]/g, '');

/** The end of a path that a declared name stands for. */
const ending = (name: string) => `/${name.split('.').map(plain).join('/')}`;

const declared = read('fields.json', fieldsSchema);
const kindsByEnding = new Map(declared.fields.map(({ name, kind }) => [ending(name), kind]));
const neverEndings = new Set(declared.never.map(ending));
const longest = Math.max(
  ...[...kindsByEnding.keys(), ...neverEndings].map((end) => end.split('/').length - 1),
);

/** `data/personal/retention.json`: how many days what is kept. @throws Error that says what is wrong with it */
export const readRetention = (): Retention => read('retention.json', retentionSchema);

/**
 * What a member of a report's properties is declared to be: personal of a kind, `never` personal, or null where nothing
 * is declared of it.
 * @param names of the members from the properties down, without places in lists
 */
export function declaredKind(names: readonly string[]): Kind | 'never' | null {
  const path = names.map(plain);
  for (let count = Math.min(longest, path.length); count > 0; count--) {
    const end = `/${path.slice(-count).join('/')}`;
    if (neverEndings.has(end)) return 'never';
    const kind = kindsByEnding.get(end);
    if (kind) return kind;
  }
  return null;
}
