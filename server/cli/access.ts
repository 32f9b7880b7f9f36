import { Command, Option } from 'commander';
import { type Role, roles } from '../../domain/access/principal.ts';
import { requireGoodPassword } from '../access/password-policy.ts';
import { createAccess } from '../access/service.ts';
import { Problem } from '../input/problem.ts';
import { addLinkCommands } from './account-links.ts';
import { addAccountCommands, addKeyCommands, recorded } from './accounts.ts';
import { operator } from './arguments.ts';
import { addLimitOptions, checkLimits, type LimitOptions, limitsOf } from './key-limits.ts';
import { print } from './output.ts';

interface RoleOptions {
  role: Role;
  street?: string;
  unit?: string;
  json?: boolean;
}

const roleOption = () =>
  new Option('--role <role>', 'what the holder may do').choices(roles).makeOptionMandatory();

async function readPassword(): Promise<string> {
  const given = process.env.WANGGE_PASSWORD;
  if (given) return given;
  if (process.stdin.isTTY)
    throw new Problem(
      400,
      'no-password',
      'Give the password on standard input or in WANGGE_PASSWORD, so that it stays out of the shell history',
    );
  let text = '';
  for await (const chunk of process.stdin) text += chunk;
  return text.replace(/\r?\n$/, '');
}

async function addUser(name: string, options: RoleOptions & { displayName?: string }): Promise<void> {
  const password = await readPassword();
  requireGoodPassword(password, name);
  const user = {
    name,
    displayName: options.displayName ?? name,
    role: options.role,
    street: options.street ?? null,
    unit: options.unit ?? null,
  };
  await recorded('users add', name, user, (database) =>
    createAccess(database, undefined).addUser({ ...user, password }),
  );
  print(options.json ?? false, user, `User ${name} (${options.role}) may sign in`);
}

async function addKey(
  options: RoleOptions & LimitOptions & { label: string; source?: string; holder?: string },
): Promise<void> {
  const { label, role } = options;
  const street = options.street ?? null;
  const unit = options.unit ?? null;
  const source = options.source ?? null;
  const { holder } = options;
  const madeBy = operator();
  const limits = await limitsOf(options);
  const asked = { role, street, unit, source, ...(holder && { holder }), ...(limits && { limits }) };
  const key = await recorded('keys add', label, asked, async (database) => {
    if (limits) await checkLimits(database, role, source, limits);
    return createAccess(database, undefined).addKey({
      label,
      role,
      street,
      unit,
      source,
      madeBy,
      holder,
      limits,
    });
  });
  print(
    options.json ?? false,
    { label, ...asked, key },
    `${key}\nKeep it: only its hash is stored, it cannot be shown again`,
  );
}

/** `wangge users add`. */
export function userCommands(): Command {
  const users = new Command('users');
  users
    .command('add')
    .description('add a person; the password comes from standard input or WANGGE_PASSWORD')
    .argument('<name>', 'the name to sign in with')
    .addOption(roleOption())
    .option('--street <code>', 'the street, for the role "street" only')
    .option('--unit <code>', 'the unit that the role is for; the whole city unless given')
    .option('--display-name <text>', 'the name that others see')
    .option('--json', 'print as JSON')
    .action(addUser);
  addAccountCommands(users);
  addLinkCommands(users);
  return users;
}

/** `wangge keys add`. */
export function keyCommands(): Command {
  const keys = new Command('keys');
  addLimitOptions(keys.command('add').description('make a key and print it once'))
    .requiredOption('--label <text>', 'whose key it is')
    .addOption(roleOption())
    .option('--street <code>', 'the street, for the role "street" only')
    .option('--unit <code>', 'the unit that the role is for; the whole city unless given')
    .option('--source <id>', 'the one source that it reports for, for the role "partner" only')
    .option(
      '--holder <name>',
      'the account that it is made for, which sees, rotates and revokes it in the console',
    )
    .option('--json', 'print as JSON')
    .action(addKey);
  addKeyCommands(keys);
  return keys;
}
