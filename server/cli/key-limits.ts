import type { Command } from 'commander';
import { z } from 'zod';
import { type KeyLimits, keyLimitsSchema } from '../../domain/access/key-limits.ts';
import type { Role } from '../../domain/access/principal.ts';
import { orderMembers } from '../../domain/answers/orders.ts';
import { requireKnown } from '../accounts/key-limits.ts';
import type { Keys } from '../accounts/keys.ts';
import type { Database } from '../database/database.ts';
import { Problem } from '../input/problem.ts';
import { readEntries } from '../items/catalogue.ts';
import { createItems } from '../items/service.ts';
import { createCatalogueVersions } from '../items/versions/service.ts';
import { createLayers } from '../layers/service.ts';
import { liveLayers } from '../tiles/live/layers.ts';
import { readJson } from './arguments.ts';
import { printFault } from './output.ts';

/** What a key may do beside its role, as flags. */
export interface LimitOptions {
  sources?: string[];
  items?: string[];
  area?: string;
  layers?: string[];
  fields?: string[];
  orderFields?: string[];
  perMinute?: string;
  perMonth?: string;
  signed?: boolean;
}

export function addLimitOptions(command: Command): Command {
  return command
    .option('--sources <id...>', 'sources that it reports and reads for; for the role "partner" only')
    .option('--items <code...>', 'items that it reports and reads; for the role "partner" only')
    .option('--area <unit|file>', 'a unit, or a GeoJSON file of a polygon; for the role "partner" only')
    .option('--layers <id...>', 'the only layers that it reads')
    .option('--fields <layer=names...>', 'of a layer, the only fields, joined by commas')
    .option('--order-fields <name...>', 'the only members of orders')
    .option('--per-minute <requests>', 'how many requests a minute')
    .option('--per-month <requests>', 'how many requests a month')
    .option('--signed', 'what it changes must be signed');
}

async function areaOf(area: string): Promise<unknown> {
  return /\.(geo)?json$/.test(area) ? { polygon: await readJson(area) } : { unit: area };
}

/** @throws Problem 400 `bad-limits` */
function fieldsOf(given: readonly string[]): Record<string, string[]> {
  return Object.fromEntries(
    given.map((each) => {
      const [, layer, names] = /^([^=]+)=(.*)$/.exec(each) ?? [];
      if (layer === undefined || names === undefined)
        throw new Problem(400, 'bad-limits', `--fields: "${each}" is not of the form layer=name,name`);
      return [layer, names === '' ? [] : names.split(',')];
    }),
  );
}

/** The limits that flags give; undefined where there are none. @throws Problem 400 `bad-limits` */
export async function limitsOf(options: LimitOptions): Promise<KeyLimits | undefined> {
  const { sources, items, area, layers, fields, orderFields, perMinute, perMonth, signed } = options;
  const given = {
    ...(sources && { sources }),
    ...(items && { items }),
    ...(area !== undefined && { area: await areaOf(area) }),
    ...(layers && { layers }),
    ...((fields || orderFields) && {
      fields: { ...(fields && { layers: fieldsOf(fields) }), ...(orderFields && { orders: orderFields }) },
    }),
    ...(perMinute !== undefined && { perMinute: Number(perMinute) }),
    ...(perMonth !== undefined && { perMonth: Number(perMonth) }),
    ...(signed && { signed }),
  };
  if (Object.keys(given).length === 0) return undefined;
  const read = keyLimitsSchema.safeParse(given);
  if (read.success) return read.data;
  throw new Problem(400, 'bad-limits', z.prettifyError(read.error));
}

/** As the service checks them, but for layers of files of tiles, which only a service knows that serves them. */
export async function checkLimits(
  database: Database,
  role: Role,
  source: string | null,
  limits: KeyLimits,
): Promise<void> {
  const items = createItems();
  const seed = readEntries();
  const catalogue = await createCatalogueVersions({ database, items, seed, log: printFault });
  const layers = await createLayers(database, printFault);
  try {
    const known = { items, layers, otherLayers: new Set(Object.keys(liveLayers)), orderMembers };
    await requireKnown(database, known, role, source, limits);
  } finally {
    await layers.close();
    await catalogue.close();
  }
}

/** Sets the limits of a key; those that no flag gives it has no more. */
export async function limitKey(keys: Keys, id: number, options: LimitOptions & { none?: boolean }) {
  const limits = await limitsOf(options);
  if (!limits && !options.none)
    throw new Problem(400, 'bad-limits', 'Give at least one limit, or --none to take all from the key');
  return keys.limit(id, limits ?? {});
}
