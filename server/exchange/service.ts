import type { z } from 'zod';
import { boundSources } from '../../domain/access/key-limits.ts';
import { scopesFor } from '../../domain/access/permissions.ts';
import type { Principal } from '../../domain/access/principal.ts';
import type { Received, receivedRecordsSchema, sendersSchema } from '../../domain/answers/exchange.ts';
import type { EvaluationRow } from '../../domain/answers/reports.ts';
import { type ExchangedCase, exchangedCaseSchema } from '../../domain/exchange/cases.ts';
import { type ExchangedEvaluation, exchangedEvaluationSchema } from '../../domain/exchange/evaluations.ts';
import type { Kind } from '../../domain/exchange/kinds.ts';
import type { Mapping } from '../../domain/exchange/mapping.ts';
import { evaluationLineNames } from '../../domain/figures/evaluation.ts';
import { endStates } from '../../domain/orders/states.ts';
import type { Database, Queryable } from '../database/database.ts';
import type { Events } from '../events/service.ts';
import { startOfDay } from '../input/city-time.ts';
import { Problem } from '../input/problem.ts';
import type { Items } from '../items/service.ts';
import type { Evaluations } from '../reports/evaluation.ts';
import type { EvaluationQuery, Period } from '../reports/schema.ts';
import type { Sources } from '../sources/service.ts';
import { casesAfter } from './case-store.ts';
import { caseOf, masked, reportOf } from './cases.ts';
import { formOf, namedPath } from './mapping.ts';
import { type ReadRow, type RowFault, readFile, refusal, refuseSameKeys } from './reading.ts';
import { recordsOf, sendersOf } from './received-list.ts';
import { casesOf, evaluationsOf, keepCases, keepEvaluations } from './received-store.ts';
import type { RecordsQuery } from './schema.ts';
import { type FileForm, fileText } from './writing.ts';

const casesAtOnce = 200;
const receivedAtOnce = 500;
const dayMs = 86_400_000;

/** A file that was sent. */
export interface SentFile {
  bytes: Uint8Array;
  form: FileForm;
  /** Of a table, where it is told. */
  charset: string | undefined;
  /** In whose name; that of the key unless given. */
  source: string | undefined;
}

/** Cases and evaluations as other systems exchange them, by the names and codes of a mapping. */
export interface Exchange {
  readonly mapping: Mapping;
  /**
   * The cases opened in a period that the reader may see, as a file in pieces; ends when the signal does. What they hold
   * of persons is masked. @throws Problem 403 `not-allowed` to a key that is for some members of orders
   */
  cases(period: Period, form: FileForm, principal: Principal, signal: AbortSignal): AsyncGenerator<string>;
  /** The evaluation of a period, as a file in pieces. */
  evaluations(query: EvaluationQuery, form: FileForm, principal: Principal): AsyncGenerator<string>;
  /** What a sender gave, as a file in pieces; ends when the signal does. */
  received(
    kind: Kind,
    sender: string,
    form: FileForm,
    principal: Principal,
    signal: AbortSignal,
  ): AsyncGenerator<string>;
  /** Who gave anything that the reader may see, the latest first. */
  senders(principal: Principal, signal: AbortSignal): Promise<z.input<typeof sendersSchema>>;
  /** A page of what a sender gave that the reader may see, the newest first. @throws as `cases` */
  records(
    kind: Kind,
    sender: string,
    query: RecordsQuery,
    principal: Principal,
    signal: AbortSignal,
  ): Promise<z.input<typeof receivedRecordsSchema>>;
  /**
   * Takes the cases of a file, all or none: those that are open as reports of their sender, by their numbers, all to be
   * found again as they came. @throws Problem 400 `invalid-exchange` that names every fault, 403 `source-not-allowed`
   */
  takeCases(file: SentFile, principal: Principal): Promise<Received>;
  /** Takes the evaluations of a file, all or none. @throws as `takeCases` */
  takeEvaluations(file: SentFile, principal: Principal): Promise<Received>;
}

interface Dependencies {
  database: Database;
  mapping: Mapping;
  items: Items;
  events: Pick<Events, 'reportAll'>;
  sources: Pick<Sources, 'bounds'>;
  evaluations: Pick<Evaluations, 'sheet'>;
}

function evaluationOf(row: EvaluationRow, { period, by }: EvaluationQuery): ExchangedEvaluation {
  const lines = Object.fromEntries(
    evaluationLineNames.flatMap((line) => {
      const { value, numerator, denominator } = row.lines[line];
      return [
        [line, value],
        [`${line}.numerator`, numerator],
        [`${line}.denominator`, denominator],
      ];
    }),
  );
  const { finding, command, supervision, mechanism } = row.parts;
  return {
    ...period,
    by,
    code: row.code,
    nameZh: row.title?.zh ?? null,
    nameEn: row.title?.en ?? null,
    reported: row.reported,
    score: row.score,
    weight: row.weight,
    finding: finding.score,
    command: command.score,
    supervision: supervision.score,
    mechanism: mechanism.score,
    ...lines,
  } as ExchangedEvaluation;
}

const keyOf = ({ by, from, to, code }: ExchangedEvaluation) => `${from}/${to}/${by}/${code ?? ''}`;

function requireWholeOrders({ key }: Principal): void {
  if (key?.limits.fields?.orders === undefined) return;
  throw new Problem(403, 'not-allowed', {
    zh: '此密钥只能读取工单的部分字段，不能导出案件',
    en: 'This key may read some members of orders alone, and export no cases',
  });
}

export function createExchange({
  database,
  mapping,
  items,
  events,
  sources,
  evaluations,
}: Dependencies): Exchange {
  const forms = { cases: formOf(mapping, 'cases'), evaluations: formOf(mapping, 'evaluations') };
  const file = (kind: Kind, form: FileForm, batches: AsyncIterable<readonly Record<string, unknown>[]>) =>
    fileText(batches, { mapping, kind, record: forms[kind], form });

  async function* caseBatches({ from, to }: Period, principal: Principal, signal: AbortSignal) {
    const read = database.readAs(scopesFor(principal, 'reports.read'), signal);
    const opened = { from: startOfDay(from), before: new Date(startOfDay(to).getTime() + dayMs) };
    for (let after = 0; ; ) {
      const found = await casesAfter(read, after, opened, casesAtOnce, read.scopes);
      yield found.map((each) => caseOf(each, mapping, items));
      if (found.length < casesAtOnce) return;
      after = found.at(-1)!.id;
    }
  }

  async function* receivedBatches(kind: Kind, sender: string, principal: Principal, signal: AbortSignal) {
    const scopes = scopesFor(principal, 'reports.read');
    const next = kind === 'cases' ? casesOf : evaluationsOf;
    for (let after = ''; ; ) {
      const found = await next(database.limited(signal, 'staff'), sender, after, receivedAtOnce, scopes);
      yield found.map(({ document }) => document);
      if (found.length < receivedAtOnce) return;
      after = found.at(-1)!.key;
    }
  }

  /** In whose name a file comes. @throws Problem 400 `missing-source`, 403 `source-not-allowed` */
  async function senderOf(given: string | undefined, principal: Principal): Promise<string> {
    const own = boundSources(principal) ?? [];
    const sender = given ?? (own.length === 1 ? own[0] : undefined);
    if (sender === undefined)
      throw new Problem(400, 'missing-source', {
        zh: '应以 source 指明来源，此密钥未限定唯一来源',
        en: 'Expected a "source": the key is not bound to one',
      });
    (await sources.bounds()).checkSource(sender, principal);
    return sender;
  }

  /** The item of each case: its own, or the one that stands for its class. */
  function requireItems(
    rows: readonly ReadRow<ExchangedCase>[],
    faults: RowFault[],
  ): ReadRow<ExchangedCase>[] {
    const classes = mapping.classes.map(({ code }) => code);
    return rows.map(({ row, value }) => {
      const byClass = mapping.classes.find(({ code }) => code === value.class)?.item ?? null;
      const item = value.item ?? byClass;
      const name = (ours: string) => namedPath([ours], forms.cases);
      if (value.item === null && byClass === null)
        faults.push({
          row,
          field: name(value.class === null ? 'item' : 'class'),
          value: value.class,
          expected: {
            zh: `应有事项编码，或为大小类代码 ${classes.join('、')} 之一`,
            en: `expected the code of an item, or one of the classes ${classes.join(', ')}`,
          },
        });
      else if (!items.find(item!))
        faults.push({
          row,
          field: name('item'),
          value: item,
          expected: {
            zh: '没有此事项，应为事项目录中的编码',
            en: 'there is no such item; expected one of GET /api/items',
          },
        });
      return { row, value: { ...value, item } };
    });
  }

  /** Those that are open as reports, then `keep`, in one transaction. */
  async function takeIn(
    rows: readonly ReadRow<ExchangedCase>[],
    sender: string,
    principal: Principal,
    keep: (transaction: Queryable) => Promise<Omit<Received, 'records' | 'reports'>>,
  ) {
    const open = rows.filter(({ value }) => !endStates.includes(value.state));
    const reports = open.map(({ value }) => reportOf(value, sender));
    const done = await events.reportAll(reports, principal, keep);
    if (!('problems' in done)) return { ...done.beside, reports: done.taken };
    throw refusal(
      done.problems.map(({ ordinal, problem: { detail, text, errors } }): RowFault => {
        const { row, value } = open[ordinal]!;
        const ours = errors?.[0]?.path.slice(1).split('/') ?? [''];
        const field = ours[0] === 'point' ? 'lon' : ours[0]!;
        return {
          row,
          field: namedPath([field, ...ours.slice(1)], forms.cases) || '*',
          value: field in value ? value[field as keyof ExchangedCase] : value.number,
          expected: text ?? { zh: detail, en: detail },
        };
      }),
    );
  }

  return {
    mapping,

    cases(period, form, principal, signal) {
      requireWholeOrders(principal);
      return file('cases', form, caseBatches(period, principal, signal));
    },

    evaluations(query, form, principal) {
      async function* rows() {
        const sheet = await evaluations.sheet(query, principal);
        yield sheet.rows.map((row) => evaluationOf(row, query));
      }
      return file('evaluations', form, rows());
    },

    received(kind, sender, form, principal, signal) {
      requireWholeOrders(principal);
      return file(kind, form, receivedBatches(kind, sender, principal, signal));
    },

    async senders(principal, signal) {
      const read = database.limited(signal, 'staff');
      return { senders: await sendersOf(read, scopesFor(principal, 'reports.read')) };
    },

    async records(kind, sender, { limit, cursor }, principal, signal) {
      requireWholeOrders(principal);
      const scopes = scopesFor(principal, 'reports.read');
      const found = await recordsOf(database.limited(signal, 'staff'), kind, {
        sender,
        after: cursor ?? null,
        limit: limit + 1,
        scopes,
      });
      const shown = found.slice(0, limit);
      const last = found.length > limit ? shown.at(-1)!.place : null;
      return {
        records: shown.map(({ place: _, ...record }) => record),
        next: last && `${last.at}~${last.key}`,
      };
    },

    async takeCases({ bytes, form, charset, source }, principal) {
      const sender = await senderOf(source, principal);
      const faults: RowFault[] = [];
      const record = forms.cases;
      const given = { form, charset, kind: 'cases', record, schema: exchangedCaseSchema } as const;
      const read = await readFile(bytes, given, faults);
      refuseSameKeys(read, ({ number }) => number, namedPath(['number'], record), faults);
      const rows = requireItems(read, faults);
      if (faults.length > 0) throw refusal(faults);
      // What came is kept as it came; the item that its class stands for is the report's alone.
      const documents = read.map(({ value }) => masked(value));
      const done = await takeIn(rows, sender, principal, (transaction) =>
        keepCases(transaction, sender, documents, principal.name),
      );
      return { records: read.length, ...done };
    },

    async takeEvaluations({ bytes, form, charset, source }, principal) {
      const sender = await senderOf(source, principal);
      const faults: RowFault[] = [];
      const record = forms.evaluations;
      const given = {
        form,
        charset,
        kind: 'evaluations',
        record,
        schema: exchangedEvaluationSchema,
      } as const;
      const read = await readFile(bytes, given, faults);
      for (const { row, value } of read)
        if (value.to < value.from)
          faults.push({
            row,
            field: namedPath(['to'], record),
            value: value.to,
            expected: { zh: `应不早于 ${value.from}`, en: `expected a day not before ${value.from}` },
          });
      refuseSameKeys(read, keyOf, namedPath(['code'], record), faults);
      if (faults.length > 0) throw refusal(faults);
      const kept = read.map(({ value }) => ({ key: keyOf(value), document: value }));
      const done = await database.transaction((transaction) =>
        keepEvaluations(transaction, sender, kept, principal.name),
      );
      return { records: read.length, ...done, reports: 0 };
    },
  };
}
