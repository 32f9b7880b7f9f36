import { Command, CommanderError } from 'commander';
import { reasonOf } from './output.ts';

/** The commands there are. Each is read when it is called, so that none waits for what only others need. */
const commands: Record<string, { description: string; load(): Promise<Command> }> = {
  serve: {
    description: 'start the service; settings come from the environment (DATABASE_URL, HOST, PORT, …)',
    load: async () => (await import('./serve.ts')).serveCommand(),
  },
  layers: {
    description: 'load, list, check, publish, roll back and export layers',
    load: async () => (await import('./layers.ts')).layerCommands(),
  },
  export: {
    description:
      'write the tiles of a layer, or of the city, to a PMTiles archive; goes on where it was broken off',
    load: async () => (await import('./export.ts')).exportCommand(),
  },
  rules: {
    description: 'check, load, list, show, publish and roll back routing rules',
    load: async () => (await import('./rules.ts')).ruleCommands(),
  },
  items: {
    description: 'check, try, load, publish and roll back what can be reported, with its rules',
    load: async () => (await import('./items.ts')).itemCommands(),
  },
  orders: {
    description: 'work orders and their log',
    load: async () => (await import('./orders.ts')).orderCommands(),
  },
  exchange: {
    description: 'cases and evaluations to other systems and from them, by the names of data/exchange/',
    load: async () => (await import('./exchange.ts')).exchangeCommands(),
  },
  indicators: {
    description: 'send values of indicators from a file',
    load: async () => (await import('./indicators.ts')).indicatorCommands(),
  },
  users: {
    description: 'people who sign in',
    load: async () => (await import('./access.ts')).userCommands(),
  },
  keys: {
    description: 'API keys of partner systems',
    load: async () => (await import('./access.ts')).keyCommands(),
  },
  units: {
    description: 'units of the city, in which people have roles',
    load: async () => (await import('./units.ts')).unitCommands(),
  },
  audit: {
    description: 'who signed in, and who changed accounts, keys, rules, layers and sources',
    load: async () => (await import('./audit.ts')).auditCommands(),
  },
  personal: {
    description: 'what reports and notes hold of a person: export and erase it',
    load: async () => (await import('./personal.ts')).personalCommands(),
  },
  sources: {
    description: 'who reports, and what each may report',
    load: async () => (await import('./sources.ts')).sourceCommands(),
  },
  webhooks: {
    description: 'systems that notifications are sent to',
    load: async () => (await import('./webhooks.ts')).webhookCommands(),
  },
  deliveries: {
    description: 'what could not be sent to webhooks or by mail',
    load: async () => (await import('./webhooks.ts')).deliveryCommands(),
  },
  roster: {
    description: 'who is on duty for a unit',
    load: async () => (await import('./roster.ts')).rosterCommands(),
  },
  route: {
    description: 'answer a file of places: which areas cover each, and which office is responsible',
    load: async () => (await import('./route.ts')).routeCommand(),
  },
  simulate: {
    description: 'report believable events to a running service, at places where they belong',
    load: async () => (await import('./simulate.ts')).simulateCommand(),
  },
};

const done = 0;
const refused = 1;
const wrongUsage = 2;

/**
 * Runs one command line. Exit codes: 0 done, 1 refused with the reason in one line, 2 wrong usage.
 * @param argv as in `process.argv`
 */
export async function run(argv: string[]): Promise<void> {
  const program = new Command('wangge')
    .description('Wangge (网格): layers, tiles, routing and orders for a city')
    .exitOverride()
    .configureOutput({ outputError: (text, write) => write(text) });
  // Help on a command, `wangge help layers`, needs all of it as well.
  const called = argv[2] === 'help' ? argv[3] : argv[2];
  for (const [name, { description, load }] of Object.entries(commands)) {
    const command = name === called ? await load() : new Command(name);
    program.addCommand(command.description(description));
  }
  const inherit = (command: Command) => {
    command.exitOverride();
    command.commands.forEach(inherit);
  };
  program.commands.forEach(inherit);
  try {
    await program.parseAsync(argv);
    process.exitCode ??= done;
  } catch (error) {
    if (error instanceof CommanderError) {
      process.exitCode = error.exitCode === 0 ? done : wrongUsage;
      return;
    }
    const reason = reasonOf(error) ?? (error instanceof Error ? error.message : String(error));
    process.stderr.write(`wangge: ${reason}\n`);
    if (process.env.LOG_LEVEL === 'debug') process.stderr.write(`${(error as Error).stack}\n`);
    process.exitCode = refused;
  }
}
