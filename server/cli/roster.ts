import { readFile } from 'node:fs/promises';
import { Command } from 'commander';
import { cityWide } from '../../domain/access/principal.ts';
import { fromZod, Problem } from '../input/problem.ts';
import { createRoster, type RosterOf } from '../notifications/roster.ts';
import { readRosterTable } from '../notifications/roster-table.ts';
import { officeSchema, rosterQuerySchema, rosterSchema } from '../notifications/schema.ts';
import { operator } from './arguments.ts';
import { withDatabase } from './database.ts';
import { print } from './output.ts';

interface PeriodOptions {
  from?: string;
  to?: string;
  json?: boolean;
}

const weekMs = 7 * 86_400_000;

function text({ office, shifts, gaps, overlaps }: RosterOf): string {
  const span = ({ from, to }: { from: Date; to: Date }) => `${from.toISOString()} – ${to.toISOString()}`;
  return [
    `${office}: ${shifts.length} shifts`,
    ...shifts.map((shift) => `  ${span(shift)}  ${shift.person}`),
    ...gaps.map((gap) => `  ${span(gap)}  nobody`),
    ...overlaps.map((overlap) => `  ${span(overlap)}  ${overlap.people.join(' and ')} at once`),
  ].join('\n');
}

function officeOf(given: string): string {
  const parsed = officeSchema.safeParse(given);
  if (parsed.success) return parsed.data;
  throw fromZod(parsed.error);
}

/** Whoever may run commands here keeps all rosters. */
const everyUnit = { isNear: async () => true };

async function show(given: string, options: PeriodOptions): Promise<void> {
  const office = officeOf(given);
  const from = options.from ?? new Date().toISOString();
  const begins = Date.parse(from);
  // What is no time is refused with the period, by its name.
  const to = options.to ?? (Number.isNaN(begins) ? from : new Date(begins + weekMs).toISOString());
  const period = rosterQuerySchema.safeParse({ from, to });
  if (!period.success) throw fromZod(period.error);
  const roster = await withDatabase((database) =>
    createRoster(database, everyUnit).read(office, period.data, cityWide('key', operator(), 'admin')),
  );
  print(options.json ?? false, roster, text(roster));
}

async function load(
  given: string,
  path: string,
  options: PeriodOptions & { allow?: string[] },
): Promise<void> {
  const office = officeOf(given);
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    throw new Problem(400, 'unreadable-file', `${path}: ${error.code ?? error}`);
  });
  const shifts = await readRosterTable(bytes);
  if (shifts.length === 0 && (options.from === undefined || options.to === undefined))
    throw new Problem(400, 'no-period', `${path} has no shift; --from and --to say which period to empty`);
  const times = (name: 'from' | 'to') => shifts.map((shift) => shift[name].getTime());
  const request = rosterSchema.safeParse({
    from: options.from ?? new Date(Math.min(...times('from'))).toISOString(),
    to: options.to ?? new Date(Math.max(...times('to'))).toISOString(),
    shifts: shifts.map(({ person, phone, from, to }) => ({
      person,
      phone,
      from: from.toISOString(),
      to: to.toISOString(),
    })),
    allow: options.allow,
  });
  if (!request.success) throw fromZod(request.error);
  const principal = cityWide('key', operator(), 'admin');
  const roster = await withDatabase((database) =>
    createRoster(database, everyUnit).write(office, request.data, principal),
  );
  print(options.json ?? false, roster, text(roster));
}

/** `wangge roster show|load`. */
export function rosterCommands(): Command {
  const roster = new Command('roster');
  const office = 'the code of a unit, duty-desk or city';
  roster
    .command('show')
    .description('who is on duty, with gaps and overlaps')
    .argument('<office>', office)
    .option('--from <time>', 'RFC 3339; now unless given')
    .option('--to <time>', 'RFC 3339; a week later unless given')
    .option('--json', 'print as JSON')
    .action(show);
  roster
    .command('load')
    .description(
      'replace the roster of a period from a CSV file with the columns person, from, to and perhaps phone',
    )
    .argument('<office>', office)
    .argument('<file>', 'times are RFC 3339, or by the clock of the city')
    .option('--from <time>', 'when the period begins; with the first shift unless given')
    .option('--to <time>', 'when it ends; with the last shift unless given')
    .option('--allow <what...>', 'gaps, overlaps: what is meant to be so, and refused else')
    .option('--json', 'print as JSON')
    .action(load);
  return roster;
}
