import { Command } from 'commander';
import type { CityUnit } from '../../domain/answers/units.ts';
import { fromZod } from '../input/problem.ts';
import { unitCodeSchema, unitSettingsSchema } from '../units/schema.ts';
import { listUnits, putUnit } from '../units/service.ts';
import { recorded } from './accounts.ts';
import { withDatabase } from './database.ts';
import { print } from './output.ts';

interface Options {
  json?: boolean;
  kind?: string;
  parent?: string;
  name?: string;
  nameEn?: string;
}

const line = ({ code, name, kind, parent }: CityUnit) =>
  `${code}  ${name}  ${kind}  ${parent ?? ''}`.trimEnd();

async function list({ kind, parent, json }: Options): Promise<void> {
  const query = { ...(kind ? { kind } : {}), ...(parent ? { parent } : {}), limit: 100_000 };
  const units = await withDatabase((database) => listUnits(database, query));
  print(json ?? false, units, units.map(line).join('\n') || 'There are no such units');
}

async function put(code: string, { json, ...given }: Options): Promise<void> {
  const settings = unitSettingsSchema.safeParse(given);
  const named = unitCodeSchema.safeParse(code);
  if (!named.success) throw fromZod(named.error);
  if (!settings.success) throw fromZod(settings.error);
  const unit = await recorded('units put', code, settings.data, (database) =>
    putUnit(database, named.data, settings.data),
  );
  print(json ?? false, unit, line(unit));
}

/** `wangge units`. */
export function unitCommands(): Command {
  const units = new Command('units');
  units
    .command('list')
    .description('units, each with its kind and the one above')
    .option('--kind <kind>', 'only these, such as street-office or operator')
    .option('--parent <code>', 'only those right below this one')
    .option('--json', 'print as JSON')
    .action(list);
  units
    .command('put')
    .description('make a unit, or keep one by hand that layers name')
    .argument('<code>')
    .requiredOption('--name <text>')
    .option('--name-en <text>')
    .requiredOption('--kind <kind>', 'community, operator, patrol-team or another one in kebab-case')
    .option('--parent <code>', 'the unit above', 'city')
    .option('--json', 'print as JSON')
    .action(put);
  return units;
}
