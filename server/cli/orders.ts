import { Command } from 'commander';
import { verifyAudit } from '../audit/service.ts';
import { type Verification, verifyLog } from '../orders/verification.ts';
import { auditSentence } from './audit.ts';
import { withDatabase } from './database.ts';
import { print } from './output.ts';

function sentence({ entries, head, broken, cut }: Verification): string {
  if (broken)
    return `Entry ${broken.id} of the log, order ${broken.order ?? 'unknown'}, does not follow from the one before it: one of the two was changed, or one between them removed`;
  if (cut) return `Order ${cut} is not in the state in which its log ends`;
  return `All ${entries} entries are as they were written${head === null ? '' : `; the last hash is ${head}`}`;
}

async function verify({ json }: { json?: boolean }): Promise<void> {
  const { orders: found, audit } = await withDatabase(async (database) => ({
    orders: await verifyLog(database),
    audit: await verifyAudit(database),
  }));
  print(json ?? false, { ...found, audit }, `${sentence(found)}\n${auditSentence(audit)}`);
  if (found.broken || found.cut || audit.broken !== null) process.exitCode = 1;
}

/** `wangge orders verify`. */
export function orderCommands(): Command {
  const orders = new Command('orders');
  orders
    .command('verify')
    .description(
      'check that the log of orders and the audit log are as they were written; exit 1 with the first entry that is not',
    )
    .option('--json', 'print as JSON')
    .action(verify);
  return orders;
}
