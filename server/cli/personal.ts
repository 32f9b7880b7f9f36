import { Command } from 'commander';
import { maskValue } from '../personal/mask.ts';
import { erasePerson, type Person, valuesOfPerson } from '../personal/service.ts';
import { recorded } from './accounts.ts';
import { print } from './output.ts';

type Options = Person & { reason: string; json?: boolean };

/** Who is asked for, as the audit log may name him. */
function masked({ phone, idNumber, mail }: Person): string {
  return [
    phone && maskValue('phone', phone),
    idNumber && maskValue('id-number', idNumber),
    mail && maskValue('mail', mail),
  ]
    .filter(Boolean)
    .join(' ');
}

async function exportAll({ reason, json, ...person }: Options): Promise<void> {
  const values = await recorded('personal.export', masked(person), { reason }, (database) =>
    valuesOfPerson(database, person),
  );
  for (const value of values) {
    const { order, at, path, event } = value;
    const where = event === null ? 'a step' : `report ${event}`;
    print(json ?? false, value, `${at}  ${order}  ${where}  ${path}  ${JSON.stringify(value.value)}`);
  }
  if (values.length === 0 && !json) print(false, null, 'Nothing is kept of this person');
}

async function erase({ reason, json, ...person }: Options): Promise<void> {
  const erased = await recorded('personal.erase', masked(person), { reason }, (database) =>
    erasePerson(database, person),
  );
  const { values, reports, steps } = erased;
  print(
    json ?? false,
    erased,
    `Erased ${values} values of ${reports} reports and ${steps} steps; what is shown masked stays`,
  );
}

/** `wangge personal export|erase`. */
export function personalCommands(): Command {
  const personal = new Command('personal');
  const about = (command: Command) =>
    command
      .option('--phone <number>', 'a phone number, however it is written')
      .option('--id-number <number>', 'a citizen identity number')
      .option('--mail <address>', 'a mail address')
      .requiredOption('--reason <text>', 'why, for the audit log')
      .option('--json', 'print as JSON');
  about(personal.command('export'))
    .description('print what the reports and notes that name a person hold of him')
    .action(exportAll);
  about(personal.command('erase'))
    .description('erase it; orders, their logs and the hashes of these stay as they are')
    .action(erase);
  return personal;
}
