import { Command } from 'commander';
import type { Webhook } from '../../domain/answers/notifications.ts';
import { subjectOf } from '../../domain/answers/notifications.ts';
import { readConfig } from '../config.ts';
import type { Database } from '../database/database.ts';
import { createSeal } from '../database/seal.ts';
import { fromZod } from '../input/problem.ts';
import { readItemsInForce } from '../items/versions/service.ts';
import { createAddressGuard } from '../notifications/address-guard.ts';
import {
  deliveryQuerySchema,
  resendSchema,
  webhookIdSchema,
  webhookSchema,
} from '../notifications/schema.ts';
import { createNotifications, type Notifications } from '../notifications/service.ts';
import { whoever } from './accounts.ts';
import { withDatabase } from './database.ts';
import { print } from './output.ts';

interface Json {
  json?: boolean;
}

/** Checks what was given. @throws Problem 400 that names what is wrong */
function checked<T>(
  result: { success: true; data: T } | { success: false; error: Parameters<typeof fromZod>[0] },
): T {
  if (result.success) return result.data;
  throw fromZod(result.error);
}

async function withNotifications<T>(work: (notifications: Notifications) => Promise<T>): Promise<T> {
  const { webhookNetworks, secretKey } = readConfig(process.env, process.cwd());
  return withDatabase(async (database: Database) =>
    work(
      createNotifications(
        database,
        await readItemsInForce(database),
        createAddressGuard(webhookNetworks),
        createSeal(secretKey),
      ),
    ),
  );
}

function line({ id, url, enabled, waiting, dead }: Webhook): string {
  return `${id}  ${url}  ${enabled ? 'on' : 'off'}, ${waiting} waiting, ${dead} dead`;
}

async function list({ json }: Json): Promise<void> {
  const webhooks = await withNotifications((notifications) => notifications.webhooks(whoever()));
  print(json ?? false, { webhooks }, webhooks.map(line).join('\n') || 'There are no webhooks');
}

async function add(
  given: string,
  url: string,
  options: Json & { kinds?: string; offices?: string; items?: string },
): Promise<void> {
  const id = checked(webhookIdSchema.safeParse(given));
  const settings = checked(
    webhookSchema.safeParse({
      url,
      kinds: options.kinds?.split(','),
      offices: options.offices?.split(','),
      items: options.items?.split(','),
    }),
  );
  const webhook = await withNotifications((notifications) =>
    notifications.putWebhook(id, settings, whoever()),
  );
  const secret = webhook.secret === undefined ? '' : `\nIts messages are signed with ${webhook.secret}`;
  print(options.json ?? false, webhook, `${line(webhook)}${secret}`);
}

async function remove(given: string, { json }: Json): Promise<void> {
  const id = checked(webhookIdSchema.safeParse(given));
  await withNotifications((notifications) => notifications.deleteWebhook(id, whoever()));
  print(json ?? false, { removed: id }, `Nothing is sent to ${id} any more`);
}

async function listDeliveries({
  json,
  ...options
}: Json & { state?: string; target?: string; limit?: string }) {
  const query = checked(deliveryQuerySchema.safeParse(options));
  const found = await withNotifications((notifications) => notifications.deliveries(query));
  const lines = found.deliveries.map(
    ({ id, createdAt, target, payload, attempts, lastError }) =>
      `${id}  ${createdAt}  ${target}  ${payload.type}  ${subjectOf(payload.data)}  ${attempts} attempts${lastError === null ? '' : `: ${lastError}`}`,
  );
  if (found.next !== null) lines.push('… and more: --limit shows more of them');
  print(json ?? false, found, lines.join('\n') || `None is ${query.state}`);
}

async function retry(ids: string[], { json, target }: Json & { target?: string }): Promise<void> {
  const request = checked(
    resendSchema.safeParse({ ids: ids.length > 0 ? ids.map(Number) : undefined, target }),
  );
  const answer = await withNotifications((notifications) => notifications.resend(request));
  print(json ?? false, answer, `${answer.resent} will be sent again`);
}

/** `wangge webhooks list|add|remove`. */
export function webhookCommands(): Command {
  const webhooks = new Command('webhooks');
  webhooks
    .command('list')
    .description('where notifications are sent, with how much waits or could not be sent')
    .option('--json', 'print as JSON')
    .action(list);
  webhooks
    .command('add')
    .description(
      'make a webhook, and print its secret once, or change where one leads; what is not given has no bound',
    )
    .argument('<id>', 'kebab-case')
    .argument('<url>', 'http or https')
    .option('--kinds <ids>', 'kinds of notifications, with commas between')
    .option('--offices <codes>', 'codes of units, with commas between')
    .option('--items <codes>', 'codes of items, with commas between')
    .option('--json', 'print as JSON')
    .action(add);
  webhooks
    .command('remove')
    .description('send nothing there any more')
    .argument('<id>')
    .option('--json', 'print as JSON')
    .action(remove);
  return webhooks;
}

/** `wangge deliveries list|retry`. */
export function deliveryCommands(): Command {
  const deliveries = new Command('deliveries');
  deliveries
    .command('list')
    .description('what could not be sent (dead), waits to be sent or was delivered, newest first')
    .option('--state <state>', 'dead, waiting or delivered')
    .option('--target <id>', 'a webhook or an address')
    .option('--limit <number>', 'how many at most')
    .option('--json', 'print as JSON')
    .action(listDeliveries);
  deliveries
    .command('retry')
    .description('send dead ones again: those named, those of a target, or all')
    .argument('[ids...]')
    .option('--target <id>', 'a webhook or an address')
    .option('--json', 'print as JSON')
    .action(retry);
  return deliveries;
}
