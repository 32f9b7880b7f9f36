import { readFileSync } from 'node:fs';
import type { z } from 'zod';
import type { WarningKind } from '../../domain/answers/warnings.ts';
import { type Channel, channelsSchema } from '../../domain/intake/channels.ts';
import {
  type Bureau,
  bureausSchema,
  type Clocks,
  clocksSchema,
  type Gates,
  gatesSchema,
  type Item,
  itemsSchema,
} from '../../domain/items/entries.ts';
import {
  type JoiningEntry,
  type JoiningRule,
  joiningRules,
  joiningSchema,
} from '../../domain/items/joining.ts';
import { type Scene, scenesSchema } from '../../domain/items/scenes.ts';
import { type Text, textOf } from '../../domain/schema-texts.ts';
import { warningKindsSchema } from '../../domain/warnings/kinds.ts';

const folder = new URL('../../data/catalogue/', import.meta.url);

/** What can be reported, as `data/catalogue/` or a version in the database has it. */
export interface Entries {
  bureaus: readonly Bureau[];
  scenes: readonly Scene[];
  items: readonly Item[];
  channels: readonly Channel[];
  warningKinds: readonly WarningKind[];
}

/** What can be reported, with what holds for it. */
export interface Catalogue extends Entries {
  /** What holds where an item has nothing of its own. */
  defaults: { clocks: Clocks; gates: Gates; joining: readonly JoiningEntry[] };
  /** With the time limits of all steps and what all gates ask for. */
  items: readonly (Item & { clocks: Clocks; gates: Gates })[];
  /** When reports are of one matter and share an order. */
  joining: readonly JoiningRule[];
}

/** The value at `path` of what was read; undefined where there is none. */
function valueAt(data: unknown, path: readonly PropertyKey[]): unknown {
  let value = data;
  for (const key of path) value = (value as Record<PropertyKey, unknown> | undefined)?.[key];
  return value;
}

/**
 * Says of a fault of an entry which entry it is (by its code or id, else its place), the field, the value that it has
 * and what was expected.
 */
export function faultOf(data: unknown, issue: z.core.$ZodIssue): Text {
  const [index, ...field] = issue.path;
  const name = valueAt(data, [index!, 'code']) ?? valueAt(data, [index!, 'id']);
  const known = typeof name === 'string';
  const value = JSON.stringify(valueAt(data, issue.path));
  const { zh, en } = textOf(issue);
  return {
    zh: `${known ? `“${name}”` : `第 ${String(index)} 条`}，${field.join('.') || '整条'}：${value ?? '缺失'}，${zh}`,
    en: `${known ? `"${name}"` : `entry ${String(index)}`}, ${field.join('.') || 'as a whole'}: ${value ?? 'missing'} ${en}`,
  };
}

/** Says so of each fault. */
export function faultsOf(data: unknown, error: z.ZodError): string[] {
  return error.issues.map((issue) => faultOf(data, issue).en);
}

function read<Schema extends z.ZodType>(name: string, schema: Schema): z.output<Schema> {
  const data: unknown = JSON.parse(readFileSync(new URL(name, folder), 'utf8'));
  const result = schema.safeParse(data);
  if (result.success) return result.data;
  throw new Error(`data/catalogue/${name} is not valid: ${faultsOf(data, result.error).join('; ')}`);
}

/** Reads and checks what an installation comes with; fails as `readCatalogue` does. */
export function readEntries(): Entries {
  const bureaus = read('bureaus.json', bureausSchema);
  const scenes = read('scenes.json', scenesSchema(bureaus));
  const items = read('items.json', itemsSchema(scenes, bureaus));
  const channels = read('channels.json', channelsSchema);
  const warningKinds = read('warning-kinds.json', warningKindsSchema(items));
  return { bureaus, scenes, items, channels, warningKinds };
}

/** Gives entries what holds where they have nothing of their own. */
export function complete(
  { bureaus, scenes, items, channels, warningKinds }: Entries,
  defaults: Catalogue['defaults'],
): Catalogue {
  return {
    bureaus,
    scenes,
    channels,
    warningKinds,
    defaults,
    items: items.map((item) => ({
      ...item,
      clocks: { ...defaults.clocks, ...item.clocks },
      gates: { ...defaults.gates, ...item.gates },
    })),
    joining: joiningRules(defaults.joining, items),
  };
}

/** Reads and checks the catalogue. Fails, naming file, entry, field, value and expectation, when it is wrong. */
export function readCatalogue(): Catalogue {
  const entries = readEntries();
  return complete(entries, {
    clocks: read('clocks.json', clocksSchema),
    gates: read('gates.json', gatesSchema),
    joining: read('joining.json', joiningSchema(entries.scenes, entries.items)),
  });
}
