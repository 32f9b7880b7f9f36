import { Command } from 'commander';
import type { AuditEntry, AuditVerification } from '../../domain/answers/audit.ts';
import { createAudit, verifyAudit } from '../audit/service.ts';
import { withDatabase } from './database.ts';
import { print } from './output.ts';

const atOnce = 1000;

function line({ at, actor, action, subject, address }: AuditEntry): string {
  return `${at}  ${actor}  ${action}  ${subject}  ${address ?? ''}`.trimEnd();
}

async function exportAll({ json }: { json?: boolean }): Promise<void> {
  await withDatabase(async (database) => {
    const audit = createAudit(database);
    const { signal } = new AbortController();
    for (let cursor: number | undefined; ; ) {
      const page = await audit.list({ ...(cursor === undefined ? {} : { cursor }), limit: atOnce }, signal);
      for (const entry of page.entries) print(json ?? false, entry, line(entry));
      if (page.next === null) return;
      cursor = Number(page.next);
    }
  });
}

/** What verifying the audit log found. */
export function auditSentence({ entries, head, broken }: AuditVerification): string {
  if (broken !== null)
    return `Entry ${broken} of the audit log does not follow from the one before it: one of the two was changed, or one between them removed`;
  return `All ${entries} entries of the audit log are as they were written${head ? `; the last hash is ${head}` : ''}`;
}

async function verify({ json }: { json?: boolean }): Promise<void> {
  const found = await withDatabase(verifyAudit);
  print(json ?? false, found, auditSentence(found));
  if (found.broken !== null) process.exitCode = 1;
}

/** `wangge audit`. */
export function auditCommands(): Command {
  const audit = new Command('audit');
  audit
    .command('export')
    .description('print the audit log, newest first; with --json a JSON object a line')
    .option('--json', 'print as JSON')
    .action(exportAll);
  audit
    .command('verify')
    .description('check that the audit log is as it was written; exit 1 with the first entry that is not')
    .option('--json', 'print as JSON')
    .action(verify);
  return audit;
}
