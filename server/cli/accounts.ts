import type { Command } from 'commander';
import { cityWide, type Role, roles } from '../../domain/access/principal.ts';
import type { Account, ApiKey, Invitation } from '../../domain/answers/accounts.ts';
import { createAccess } from '../access/service.ts';
import { type Accounts, createAccounts } from '../accounts/accounts.ts';
import { announceChange } from '../accounts/changes.ts';
import { createKeys, type Keys } from '../accounts/keys.ts';
import { createAudit } from '../audit/service.ts';
import type { Database } from '../database/database.ts';
import { noSeal } from '../database/seal.ts';
import { Problem } from '../input/problem.ts';
import { operator } from './arguments.ts';
import { withDatabase } from './database.ts';
import { addLimitOptions, checkLimits, type LimitOptions, limitKey } from './key-limits.ts';
import { print } from './output.ts';

export interface JsonOption {
  json?: boolean;
}

/** As whom a command is given. */
export const whoever = () => cityWide('key', operator(), 'admin');

/** Runs `work`, and enters into the audit log that the command was given. */
export async function recorded<T>(
  action: string,
  subject: string,
  body: unknown,
  work: (database: Database) => Promise<T>,
): Promise<T> {
  return withDatabase(async (database) => {
    const done = await work(database);
    const principal = whoever();
    await createAudit(database).record({ principal, address: null, action, subject, body });
    return done;
  });
}

function accountsOf(database: Database): Accounts {
  const access = createAccess(database, undefined);
  return createAccounts({ database, access, changed: (name) => announceChange(database, name) });
}

function keysOf(database: Database): Keys {
  const access = createAccess(database, undefined);
  return createKeys({
    database,
    access,
    changed: (name) => announceChange(database, name),
    // Commands make no secrets.
    seal: noSeal,
    checkLimits: (role, source, limits) => checkLimits(database, role, source, limits),
  });
}

/** `role@unit`, or a role for the whole city. */
function readRole(text: string): { role: Role; unit: string } {
  const [role, unit = 'city'] = text.split('@');
  if (roles.includes(role as Role)) return { role: role as Role, unit };
  throw new Problem(400, 'bad-role', `"${text}" begins with no role; there are ${roles.join(', ')}`);
}

/** The number of an account. @throws Problem 404 `unknown-user` */
export async function idOf(database: Database, name: string): Promise<number> {
  const { users } = await accountsOf(database).list({ q: name, limit: 500 });
  const found = users.find((user) => user.name === name);
  if (found) return found.id;
  throw new Problem(404, 'unknown-user', `There is no user "${name}"; "wangge users list" names them`);
}

function accountLine(account: Account): string {
  const { name, displayName, roles: held, state, secondFactor, lastSignInAt } = account;
  const what = held.map(({ role, unit }) => (unit === 'city' ? role : `${role}@${unit}`)).join(' ');
  const factor = secondFactor ? '  second factor' : '';
  return `${name}  ${displayName}  ${state}  ${what}  ${lastSignInAt ?? 'never signed in'}${factor}`;
}

function keyLine({ id, label, role, unit, source, lastUsedAt, expiresAt, revokedAt }: ApiKey): string {
  const of = source ?? (unit === 'city' ? '' : `@${unit}`);
  const ends = revokedAt ? `revoked ${revokedAt}` : expiresAt ? `until ${expiresAt}` : 'without end';
  return `${id}  ${label}  ${role}${of}  ${ends}  ${lastUsedAt ? `used ${lastUsedAt}` : 'never used'}`;
}

function linkText({ path, expiresAt }: Invitation): string {
  return `the link, to be given to nobody else, is the console's address followed by\n  ${path}\ntaken once, until ${expiresAt}`;
}

async function listUsers(options: JsonOption & { unit?: string }): Promise<void> {
  const { users } = await withDatabase((database) =>
    accountsOf(database).list({ ...(options.unit ? { unit: options.unit } : {}), limit: 500 }),
  );
  print(options.json ?? false, users, users.map(accountLine).join('\n') || 'Nobody has an account');
}

async function invite(
  name: string,
  options: JsonOption & { role: string[]; displayName?: string },
): Promise<void> {
  const account = { name, displayName: options.displayName ?? name, roles: options.role.map(readRole) };
  const made = await recorded('users invite', name, account, (database) =>
    accountsOf(database).invite(account, whoever()),
  );
  print(options.json ?? false, made, `User ${name} is invited; ${linkText(made.invitation)}`);
}

async function reset(name: string, options: JsonOption): Promise<void> {
  const made = await recorded('users reset', name, undefined, async (database) =>
    accountsOf(database).reset(await idOf(database, name), whoever()),
  );
  print(options.json ?? false, made, `User ${name} may choose a new password; ${linkText(made.invitation)}`);
}

async function removeFactor(name: string, { json }: JsonOption): Promise<void> {
  const user = await recorded('users remove-second-factor', name, undefined, async (database) =>
    accountsOf(database).removeSecondFactor(await idOf(database, name)),
  );
  print(json ?? false, user, `User ${name} has no second factor any more, and is signed out`);
}

async function changeUser(
  action: string,
  name: string,
  change: Parameters<Accounts['change']>[1],
  { json }: JsonOption,
): Promise<void> {
  const user = await recorded(`users ${action}`, name, change, async (database) =>
    accountsOf(database).change(await idOf(database, name), change),
  );
  print(json ?? false, user, accountLine(user));
}

export const jsonFlag = ['--json', 'print as JSON'] as const;

/** What is done to accounts that are there, beside `users add`. */
export function addAccountCommands(users: Command): void {
  users
    .command('list')
    .description('who has an account, with roles and the last sign-in')
    .option('--unit <code>', 'only those with a role in this unit')
    .option(...jsonFlag)
    .action(listUsers);
  users
    .command('invite')
    .description('make an account whose password is chosen by a one-time link')
    .argument('<name>', 'the name to sign in with')
    .requiredOption('--role <role...>', 'a role for the city, or role@unit')
    .option('--display-name <text>', 'the name that others see')
    .option(...jsonFlag)
    .action(invite);
  users
    .command('reset')
    .description('make a one-time link to choose a new password by')
    .argument('<name>')
    .option(...jsonFlag)
    .action(reset);
  users
    .command('roles')
    .description('give somebody these roles in place of those he has')
    .argument('<name>')
    .argument('<role...>', 'a role for the city, or role@unit')
    .option(...jsonFlag)
    .action((name: string, given: string[], options: JsonOption) =>
      changeUser('roles', name, { roles: given.map(readRole) }, options),
    );
  users
    .command('remove-second-factor')
    .description('let somebody who has lost the second factor sign in by password alone')
    .argument('<name>')
    .option(...jsonFlag)
    .action(removeFactor);
  for (const [action, disabled] of [
    ['disable', true],
    ['enable', false],
  ] as const)
    users
      .command(action)
      .description(
        disabled ? 'let somebody sign in no more, and sign him out now' : 'let somebody sign in again',
      )
      .argument('<name>')
      .option(...jsonFlag)
      .action((name: string, options: JsonOption) => changeUser(action, name, { disabled }, options));
}

async function listKeys({ json }: JsonOption): Promise<void> {
  const keys = await withDatabase((database) => keysOf(database).list(whoever()));
  print(json ?? false, keys, keys.map(keyLine).join('\n') || 'There are no keys');
}

function numberOf(id: string): number {
  if (/^\d{1,9}$/.test(id)) return Number(id);
  throw new Problem(400, 'bad-key', `"${id}" is not the number of a key; "wangge keys list" names them`);
}

async function revoke(id: string, { json }: JsonOption): Promise<void> {
  await recorded('keys revoke', id, undefined, (database) =>
    keysOf(database).revoke(numberOf(id), whoever()),
  );
  print(json ?? false, { id: numberOf(id), revoked: true }, `Key ${id} is refused from now on`);
}

async function rotate(id: string, { overlap, json }: JsonOption & { overlap: string }): Promise<void> {
  const hours = Number(overlap);
  if (!(hours >= 0)) throw new Problem(400, 'bad-overlap', `"${overlap}" is not a number of hours`);
  const made = await recorded('keys rotate', id, { hours }, (database) =>
    keysOf(database).rotate(numberOf(id), hours, whoever()),
  );
  print(json ?? false, made, `${made.key}\nKeep it; the former one is taken for ${hours} h more`);
}

async function limit(id: string, options: JsonOption & LimitOptions & { none?: boolean }): Promise<void> {
  const { json, ...limits } = options;
  const key = await recorded('keys limit', id, limits, (database) =>
    limitKey(keysOf(database), numberOf(id), limits),
  );
  print(json ?? false, key, `${keyLine(key)}\n${JSON.stringify(key.limits)}`);
}

/** What is done to keys that are there, beside `keys add`. */
export function addKeyCommands(keys: Command): void {
  keys
    .command('list')
    .description('keys, with when each was last used and when it ends')
    .option(...jsonFlag)
    .action(listKeys);
  keys
    .command('revoke')
    .description('refuse a key from now on')
    .argument('<id>', 'its number, as "keys list" says')
    .option(...jsonFlag)
    .action(revoke);
  addLimitOptions(
    keys
      .command('limit')
      .description('set what a key may do beside its role, in place of what it had')
      .argument('<id>', 'its number, as "keys list" says'),
  )
    .option('--none', 'nothing beside its role')
    .option(...jsonFlag)
    .action(limit);
  keys
    .command('rotate')
    .description('make a key with the rights of another one, which ends after an overlap')
    .argument('<id>', 'its number, as "keys list" says')
    .option('--overlap <hours>', 'for so long both are taken', '24')
    .option(...jsonFlag)
    .action(rotate);
}
