import { Command } from 'commander';
import { Problem } from '../input/problem.ts';
import { type Entries, readEntries } from '../items/catalogue.ts';
import { createItems } from '../items/service.ts';
import { type CatalogueVersions, createCatalogueVersions } from '../items/versions/service.ts';
import { createLayers } from '../layers/service.ts';
import { createRouting, type Routing } from '../routing/service.ts';
import { referenceFaults } from '../scenes/references.ts';
import { operator, readJson, wholeNumber } from './arguments.ts';
import { withDatabase } from './database.ts';
import { print, printFault, stillBehind } from './output.ts';

interface Options {
  json?: boolean;
}

interface WithRules extends Options {
  rules?: string;
}

/** What can be reported, with the rules that find its owners. */
function withCatalogue<T>(work: (catalogue: CatalogueVersions, routing: Routing) => Promise<T>): Promise<T> {
  return withDatabase(async (database) => {
    const closers: (() => Promise<void>)[] = [];
    try {
      const items = createItems();
      const catalogue = await createCatalogueVersions({
        database,
        items,
        seed: readEntries(),
        log: printFault,
      });
      closers.push(() => catalogue.close());
      const layers = await createLayers(database, printFault);
      closers.push(() => layers.close());
      const routing = await createRouting({ database, layers, items, log: printFault });
      closers.push(() => routing.close());
      catalogue.followedBy(routing.rules);
      catalogue.checkedBy(referenceFaults);
      return await work(catalogue, routing);
    } finally {
      for (const close of closers.reverse()) await close();
    }
  });
}

/** The lists of a file, each under its name, or a list of items alone. */
async function readLists(file: string): Promise<Partial<Record<keyof Entries, unknown[]>>> {
  const given = await readJson(file);
  if (Array.isArray(given)) return { items: given };
  if (typeof given === 'object' && given !== null) return given;
  throw new Problem(
    400,
    'invalid-catalogue',
    `${file} holds no entries; expected {"bureaus": […], "scenes": […], "items": […], "channels": […], "warningKinds": […]} or a list of items`,
  );
}

async function readRules(file: string | undefined): Promise<unknown[] | undefined> {
  if (file === undefined) return undefined;
  const given = await readJson(file);
  if (Array.isArray(given)) return given;
  throw new Problem(400, 'invalid-rules', `${file} holds no list of rules; expected [{"id": …}, …]`);
}

async function check(file: string, { rules, json }: WithRules): Promise<void> {
  const request = { ...(await readLists(file)), rules: await readRules(rules) };
  const { faults, changes } = await withCatalogue((catalogue) => catalogue.check(request));
  const lines = faults.map(({ path, message }) => `${path}  ${message}`);
  print(json ?? false, { faults, changes }, lines.join('\n') || 'Nothing is wrong with these entries');
  if (faults.length > 0) process.exitCode = 1;
}

interface TryOptions extends WithRules {
  item: string;
  lon: string;
  lat: string;
}

async function tryItem(file: string, { item: code, lon, lat, rules, json }: TryOptions): Promise<void> {
  const given = { ...(await readLists(file)), rules: await readRules(rules) };
  const decision = await withCatalogue(async (catalogue, routing) => {
    const { item, problem } = await catalogue.tryReport({ ...given, report: { item: code, properties: {} } });
    if (!item) throw new Problem(problem!.status, problem!.code, problem!.detail, problem!.errors);
    const { scene, owner, precedence, way, routedAsOf } = item;
    const as = { code, scene, owner, precedence, way, routedAsOf };
    const tried = routing.rules.read(given.rules ?? routing.rules.inForce().rules, as);
    return routing.tryRules(tried, { lon: Number(lon), lat: Number(lat) }, new Date(), as);
  });
  const { lead, assists, rule, status, reasons } = decision;
  const others = assists.length > 0 ? `, with ${assists.map((unit) => unit.code).join(', ')}` : '';
  print(
    json ?? false,
    decision,
    [
      `${status}: ${lead.name} (${lead.kind} ${lead.code})${others}, by the rule ${rule?.id}`,
      ...reasons.map(({ text }) => `  ${text.en}（${text.zh}）`),
    ].join('\n'),
  );
}

async function load(file: string, options: WithRules & { note?: string; publish?: boolean }): Promise<void> {
  const lists = await readLists(file);
  const rules = await readRules(options.rules);
  const { version, state, processesBehind } = await withCatalogue(async (catalogue) => {
    const draft = await catalogue.draft({ ...lists, rules, note: options.note }, operator());
    if (!options.publish) return { ...draft, processesBehind: 0 };
    return catalogue.publish(draft.version, operator(), { rules });
  });
  const text = state === 'draft' ? 'is a draft' : 'is in force';
  print(
    options.json ?? false,
    { version, state, processesBehind },
    `Version ${version} of the catalogue ${text}${stillBehind(processesBehind)}`,
  );
}

async function announce(
  work: (catalogue: CatalogueVersions) => Promise<{ version: number; processesBehind: number }>,
  { json }: Options,
): Promise<void> {
  const { version, processesBehind } = await withCatalogue(work);
  print(
    json ?? false,
    { version, processesBehind },
    `Version ${version} of the catalogue is in force${stillBehind(processesBehind)}`,
  );
}

/** `wangge items …`: show, check, try, load, publish, roll back what can be reported, with its rules. */
export function itemCommands(): Command {
  const items = new Command('items');
  const entries =
    'JSON: {"bureaus", "scenes", "items", "channels", "warningKinds"} as in data/catalogue/, or a list of items';
  const rules = [
    '--rules <file>',
    'rules as in data/routing/owners.json that go with it; else those in force',
  ] as const;
  items
    .command('show')
    .description('print the entries in force, or of a version, as JSON')
    .argument('[version]', 'the one in force unless given')
    .action(async (version: string | undefined) => {
      const found = await withCatalogue(async (catalogue) =>
        version === undefined ? catalogue.entries() : (await catalogue.version(wholeNumber(version))).entries,
      );
      process.stdout.write(`${JSON.stringify(found, null, 2)}\n`);
    });
  items
    .command('check')
    .description('tell what is wrong with entries; exit 1 when something is')
    .argument('<file>', entries)
    .option(...rules)
    .option('--json', 'print as JSON, with what differs from those in force')
    .action(check);
  items
    .command('try')
    .description('decide a place by an item as it would be')
    .argument('<file>', entries)
    .requiredOption('--item <code>', 'the item that is reported')
    .requiredOption('--lon <degrees>', 'longitude in WGS 84')
    .requiredOption('--lat <degrees>', 'latitude in WGS 84')
    .option(...rules)
    .option('--json', 'print the decision as JSON')
    .action(tryItem);
  items
    .command('load')
    .description('keep entries as the next version')
    .argument('<file>', entries)
    .option(...rules)
    .option('--note <text>', 'why, for the history')
    .option('--publish', 'put the version in force at once; with --rules both, or neither')
    .option('--json', 'print as JSON')
    .action(load);
  items
    .command('publish')
    .description('put a version in force; with --rules both, or neither')
    .argument('<version>')
    .option(...rules)
    .option('--json', 'print as JSON')
    .action(async (version: string, options: WithRules) => {
      const given = await readRules(options.rules);
      await announce(
        (catalogue) => catalogue.publish(wholeNumber(version), operator(), { rules: given }),
        options,
      );
    });
  items
    .command('rollback')
    .description('put the version back in force that was there before')
    .option('--json', 'print as JSON')
    .action((options: Options) => announce((catalogue) => catalogue.rollback(operator()), options));
  return items;
}
