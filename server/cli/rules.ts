import { Command } from 'commander';
import type { Database } from '../database/database.ts';
import { type FieldError, Problem } from '../input/problem.ts';
import { readItemsInForce } from '../items/versions/service.ts';
import { createLayers } from '../layers/service.ts';
import { parseRules } from '../routing/rules/schema.ts';
import { createRules, type Rules } from '../routing/rules/service.ts';
import { operator, readJson, wholeNumber } from './arguments.ts';
import { withDatabase } from './database.ts';
import { print, printFault, stillBehind } from './output.ts';

interface Options {
  json?: boolean;
}

function withRules<T>(work: (rules: Rules) => Promise<T>): Promise<T> {
  return withDatabase(async (database: Database) => {
    const layers = await createLayers(database, printFault);
    const rules = await createRules({
      database,
      layers,
      items: await readItemsInForce(database),
      log: printFault,
    });
    try {
      return await work(rules);
    } finally {
      await rules.close();
      await layers.close();
    }
  });
}

/** What is wrong with the rules of a file, or with those in force. */
async function faultsOf(rules: Rules, file: string | undefined): Promise<FieldError[]> {
  if (file === undefined) return rules.faults(rules.inForce().rules);
  try {
    return rules.faults(parseRules(await readJson(file)));
  } catch (error) {
    if (error instanceof Problem && error.code === 'invalid-rules') return error.errors;
    throw error;
  }
}

async function check(file: string | undefined, { json }: Options): Promise<void> {
  const faults = await withRules((rules) => faultsOf(rules, file));
  const lines = faults.map(({ path, message }) => `${path}  ${message}`);
  print(json ?? false, { faults }, lines.length > 0 ? lines.join('\n') : 'Nothing is wrong with these rules');
  if (faults.length > 0) process.exitCode = 1;
}

interface PublishOptions extends Options {
  validFrom?: string;
}

function validFromOf({ validFrom }: PublishOptions): Date | undefined {
  if (validFrom === undefined) return undefined;
  const time = new Date(validFrom);
  if (!Number.isNaN(time.getTime())) return time;
  throw new Problem(
    400,
    'bad-option',
    `--valid-from is "${validFrom}", expected a day or a time such as 2015-01-01`,
  );
}

async function load(
  file: string,
  options: PublishOptions & { note?: string; publish?: boolean },
): Promise<void> {
  const validFrom = validFromOf(options);
  const given = await readJson(file);
  if (!Array.isArray(given))
    throw new Problem(400, 'invalid-rules', `${file} holds no list of rules; expected [{"id": …}, …]`);
  const { version, state, processesBehind } = await withRules(async (rules) => {
    const draft = await rules.draft({ rules: given, note: options.note }, operator());
    return options.publish
      ? rules.publish(draft.version, operator(), { validFrom })
      : { ...draft, processesBehind: 0 };
  });
  const text =
    state === 'draft' ? 'is a draft' : state === 'published' ? 'is in force' : 'is entered as in force then';
  print(
    options.json ?? false,
    { version, state, processesBehind },
    `Version ${version} of the rules ${text}${stillBehind(processesBehind)}`,
  );
}

async function list({ json }: Options): Promise<void> {
  const versions = await withRules((rules) => rules.versions());
  const lines = versions.map(({ version, state, author, updatedAt, note, periods }) => {
    const from = periods.map(({ validFrom, validTo }) => `${validFrom ?? 'ever'} to ${validTo ?? 'now'}`);
    return [version, state, author, updatedAt, from.join(', '), note ?? ''].join('  ').trimEnd();
  });
  print(json ?? false, versions, lines.join('\n'));
}

async function show(version: string | undefined): Promise<void> {
  const found = await withRules(async (rules) =>
    version === undefined ? rules.inForce() : rules.version(wholeNumber(version)),
  );
  process.stdout.write(`${JSON.stringify(found.rules, null, 2)}\n`);
}

async function announce(
  work: (rules: Rules) => Promise<{ version: number; processesBehind: number }>,
  { json }: Options,
): Promise<void> {
  const { version, processesBehind } = await withRules(work);
  print(
    json ?? false,
    { version, processesBehind },
    `Version ${version} of the rules is in force${stillBehind(processesBehind)}`,
  );
}

/** `wangge rules …`: check, load, list, show, publish, roll back. */
export function ruleCommands(): Command {
  const rules = new Command('rules');
  rules
    .command('check')
    .description('tell what is wrong with the rules of a file; exit 1 when something is')
    .argument('[file]', 'JSON as in data/routing/owners.json; the rules in force unless given')
    .option('--json', 'print as JSON')
    .action(check);
  rules
    .command('load')
    .description('keep the rules of a file as the next version')
    .argument('<file>', 'JSON as in data/routing/owners.json')
    .option('--note <text>', 'why, for the history')
    .option('--publish', 'put the version in force at once')
    .option('--valid-from <time>', 'with --publish: the day in the past from which it was in force')
    .option('--json', 'print as JSON')
    .action(load);
  rules
    .command('list')
    .description('all versions, the newest first, with the times in which they were in force')
    .option('--json', 'print as JSON')
    .action(list);
  rules
    .command('show')
    .description('print the rules of a version as JSON')
    .argument('[version]', 'the one in force unless given')
    .action(show);
  rules
    .command('publish')
    .description('put a version in force')
    .argument('<version>')
    .option('--valid-from <time>', 'the day in the past from which it was in force')
    .option('--json', 'print as JSON')
    .action((version: string, options: PublishOptions) => {
      const validFrom = validFromOf(options);
      return announce((service) => service.publish(wholeNumber(version), operator(), { validFrom }), options);
    });
  rules
    .command('rollback')
    .description('put the version back in force that was there before')
    .option('--json', 'print as JSON')
    .action((options: Options) => announce((service) => service.rollback(operator()), options));
  return rules;
}
