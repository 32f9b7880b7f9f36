import { scopesFor } from '../../domain/access/permissions.ts';
import type { Principal } from '../../domain/access/principal.ts';
import type { Disclosure } from '../../domain/answers/personal.ts';
import { endStates } from '../../domain/orders/states.ts';
import type { Audit } from '../audit/service.ts';
import { coalesce, type FaultLog } from '../database/coalescing.ts';
import type { Database } from '../database/database.ts';
import { Problem } from '../input/problem.ts';
import type { Orders } from '../orders/service.ts';
import { readRetention } from './fields.ts';
import { type PersonalValue, restored } from './mask.ts';
import { sealOlder, separateOlder } from './older.ts';
import { idToken, isIdNumber, mailToken, phoneToken } from './recognise.ts';
import * as store from './store.ts';

const eraseEveryMs = 3_600_000;
const erasedAtOnce = 1000;

/**
 * Reports of whoever asks, as he sent them: to a partner his own, to all others none.
 * @param reports in the form in which they are stored, masked
 */
export async function asSent<
  Report extends { id: number; description: string | null; properties: Record<string, unknown> },
>(database: Database, reports: readonly Report[], principal: Principal): Promise<Report[]> {
  if (principal.role !== 'partner' || reports.length === 0) return [...reports];
  const scopes = scopesFor(principal, 'events.read') ?? [];
  const values = await store.ofReports(
    database,
    reports.map(({ id }) => id),
    scopes,
  );
  const byReport = new Map<number, Pick<PersonalValue, 'path' | 'value'>[]>();
  for (const { event, ...value } of values) byReport.set(event, [...(byReport.get(event) ?? []), value]);
  return reports.map((report) => restored(report, byReport.get(report.id) ?? []));
}

/** Whose values are asked for; at least one of these. */
export interface Person {
  phone?: string | undefined;
  idNumber?: string | undefined;
  mail?: string | undefined;
}

/** What a person is looked for by. @throws Problem 400 `bad-person` */
function tokensOf({ phone, idNumber, mail }: Person): string[] {
  const tokens: string[] = [];
  const refuse = (zh: string, en: string) => new Problem(400, 'bad-person', { zh, en });
  if (phone !== undefined) {
    const token = phoneToken(phone);
    if (!/^phone:\d{7,12}$/.test(token))
      throw refuse(`“${phone}”不是电话号码`, `"${phone}" is no phone number, expected 7 to 12 digits`);
    tokens.push(token);
  }
  if (idNumber !== undefined) {
    if (!isIdNumber(idNumber))
      throw refuse(
        `“${idNumber}”不是有效的身份证号`,
        `"${idNumber}" is no identity number, expected 18 characters of which the last checks the others`,
      );
    tokens.push(idToken(idNumber));
  }
  if (mail !== undefined) tokens.push(mailToken(mail));
  if (tokens.length === 0)
    throw refuse(
      '须指明电话、身份证号或邮箱',
      'Expected a phone number, an identity number or a mail address',
    );
  return tokens;
}

/** What is known of a person. @throws Problem 400 `bad-person` */
export const valuesOfPerson = (database: Database, person: Person) =>
  store.ofTokens(database, tokensOf(person));

/**
 * Erases what is known of a person: whatever was said in the reports that name him, and in the notes that do. What is
 * shown masked stays. @throws Problem 400 `bad-person`
 */
export const erasePerson = (database: Database, person: Person) =>
  store.eraseTokens(database, tokensOf(person));

/** Erases the values of orders that ended more than so many days ago. @returns how many */
export async function eraseEnded(database: Database, days: number): Promise<number> {
  for (let sum = 0; ; ) {
    const erased = await store.eraseEnded(database, days, erasedAtOnce);
    sum += erased;
    if (erased < erasedAtOnce) return sum;
  }
}

export interface Personal {
  /**
   * What the reports and notes of an order hold of persons, for whoever has a step of it to take now; entered into the
   * audit log with the reason before it is answered.
   * @throws Problem 404 `unknown-order`, 403 `not-allowed`, 409 `order-ended`
   */
  disclose(number: string, reason: string, principal: Principal, address: string | null): Promise<Disclosure>;
  close(): Promise<void>;
}

interface Dependencies {
  database: Database;
  orders: Pick<Orders, 'find'>;
  audit: Pick<Audit, 'record'>;
  log: FaultLog;
}

/** Also erases, from time to time, what need not be kept any longer; any number of processes may. */
export async function createPersonal({ database, orders, audit, log }: Dependencies): Promise<Personal> {
  await separateOlder(database);
  await sealOlder(database);
  const days = readRetention().daysAfterEnd;
  const erasing = coalesce(async () => {
    if (days !== null) await eraseEnded(database, days);
  }, log);
  const timer = setInterval(erasing.wake, eraseEveryMs);
  timer.unref();

  return {
    async disclose(number, reason, principal, address) {
      const order = await orders.find(number, principal);
      if (endStates.includes(order.state))
        throw new Problem(409, 'order-ended', {
          zh: `工单${number}已办结，不再提供个人信息`,
          en: `Order ${number} is at its end; nothing is left to do for which what it holds of persons would be needed`,
        });
      if (order.allowedActions.length === 0)
        throw new Problem(403, 'not-allowed', {
          zh: `工单${number}当前没有由您办理的步骤，不能查看个人信息`,
          en: `Order ${number} has no step for you to take now, for which you would need what it holds of persons`,
        });
      const values = await store.ofOrder(database, number);
      await audit.record({
        principal,
        address,
        action: 'personal.disclose',
        subject: number,
        body: { reason, shown: values.map(({ event, path }) => ({ event, path })) },
      });
      return { order: number, values };
    },

    async close() {
      clearInterval(timer);
      await erasing.close();
    },
  };
}
