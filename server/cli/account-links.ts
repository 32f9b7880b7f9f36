import type { Command } from 'commander';
import { createProviderClient } from '../access/provider/client.ts';
import { createLinks, type Links } from '../access/provider/links.ts';
import { createAccess } from '../access/service.ts';
import { announceChange } from '../accounts/changes.ts';
import { readConfig } from '../config.ts';
import type { Database } from '../database/database.ts';
import { Problem } from '../input/problem.ts';
import { idOf, type JsonOption, jsonFlag, recorded } from './accounts.ts';
import { print } from './output.ts';

function linksOf(database: Database): Links {
  const { provider } = readConfig(process.env, process.cwd());
  if (!provider)
    throw new Problem(404, 'no-provider', 'No provider is set up; WANGGE_OIDC_ISSUER would name one');
  return createLinks({
    database,
    issuer: createProviderClient(provider).issuer,
    access: createAccess(database, undefined),
    changed: (name) => announceChange(database, name),
  });
}

async function link(name: string, { subject, json }: JsonOption & { subject: string }): Promise<void> {
  await recorded('users link', name, { subject }, async (database) =>
    linksOf(database).link(await idOf(database, name), subject),
  );
  print(json ?? false, { name, subject }, `User ${name} may sign in by the provider, where he is ${subject}`);
}

async function unlink(name: string, { json }: JsonOption): Promise<void> {
  await recorded('users unlink', name, undefined, async (database) =>
    linksOf(database).unlink(await idOf(database, name)),
  );
  print(json ?? false, { name }, `User ${name} is not linked with the provider any more, and is signed out`);
}

/** Links accounts that were here before with the provider that `WANGGE_OIDC_ISSUER` names, and unlinks them. */
export function addLinkCommands(users: Command): void {
  users
    .command('link')
    .description('let somebody sign in by the provider too; the roles stay those given here')
    .argument('<name>')
    .requiredOption('--subject <text>', 'the claim "sub" of the person’s ID tokens')
    .option(...jsonFlag)
    .action(link);
  users
    .command('unlink')
    .description('let somebody sign in by the provider no more, and sign him out now')
    .argument('<name>')
    .option(...jsonFlag)
    .action(unlink);
}
