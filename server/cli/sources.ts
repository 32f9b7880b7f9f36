import { Command } from 'commander';
import { readConfig } from '../config.ts';
import { createSeal } from '../database/seal.ts';
import { fromZod, Problem } from '../input/problem.ts';
import { bboxParameter } from '../input/query-parameters.ts';
import { readItemsInForce } from '../items/versions/service.ts';
import { sourceIdSchema, sourceSettingsSchema } from '../sources/schema.ts';
import { createSources } from '../sources/service.ts';
import { withDatabase } from './database.ts';
import { print } from './output.ts';

interface Options {
  items?: string;
  layer?: string;
  codes?: string;
  bbox?: string;
  rate?: string;
  accuracyPercent?: string;
  secret?: boolean;
  json?: boolean;
}

function areaOf({ layer, codes, bbox }: Options): unknown {
  if ((layer === undefined) !== (codes === undefined) || (layer !== undefined && bbox !== undefined))
    throw new Problem(400, 'bad-area', 'The area is --layer with --codes, or --bbox');
  if (layer !== undefined) return { layer, codes: codes!.split(',') };
  return bbox === undefined ? null : { bbox: bboxParameter.parse(bbox) };
}

async function put(id: string, options: Options): Promise<void> {
  const settings = sourceSettingsSchema.safeParse({
    items: options.items?.split(',') ?? null,
    area: areaOf(options),
    rate: options.rate === undefined ? null : Number(options.rate),
    accuracyPercent: options.accuracyPercent === undefined ? null : Number(options.accuracyPercent),
  });
  const name = sourceIdSchema.safeParse(id);
  if (!name.success) throw fromZod(name.error);
  if (!settings.success) throw fromZod(settings.error);
  const result = await withDatabase(async (database) => {
    const { secretKey } = readConfig(process.env, process.cwd());
    const items = await readItemsInForce(database);
    const sources = createSources(database, items, Date.now, createSeal(secretKey));
    const source = await sources.put(id, settings.data);
    return options.secret ? { ...source, webhook: true, secret: await sources.newSecret(id) } : source;
  });
  const secret = 'secret' in result ? `\nIts webhooks are signed with ${result.secret}` : '';
  print(options.json ?? false, result, `Source ${id} may report now${secret}`);
}

/** `wangge sources put`. */
export function sourceCommands(): Command {
  const sources = new Command('sources');
  sources
    .command('put')
    .description('make a source or change what it may report; what is not given has no bound')
    .argument('<id>', 'what its reports carry as "source"')
    .option('--items <codes>', 'codes of items, with commas between')
    .option('--layer <id>', 'the tier whose areas it may report in')
    .option('--codes <codes>', 'the codes of those areas, with commas between')
    .option('--bbox <box>', 'west,south,east,north instead of areas')
    .option('--rate <number>', 'reports a minute')
    .option('--accuracy-percent <number>', 'how many of 100 true places lie within its accuracy (68)')
    .option('--secret', 'make the secret that its webhooks are signed with, and print it once')
    .option('--json', 'print as JSON')
    .action(put);
  return sources;
}
