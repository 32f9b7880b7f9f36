import { mayStep } from '../../domain/access/permissions.ts';
import type { Principal } from '../../domain/access/principal.ts';
import type { Order, Progress, Statement } from '../../domain/answers/orders.ts';
import type { VisitResult } from '../../domain/intake/channels.ts';
import { openAssists } from '../../domain/orders/standings.ts';
import { requestLabels } from '../../domain/orders/states.ts';
import type { Condition, OrderAction, Transition } from '../../domain/orders/transitions.ts';
import type { Unit } from '../../domain/routing/decision.ts';
import { Problem } from '../input/problem.ts';
import { progressOf } from './progress.ts';
import type { ActionRequest } from './schema.ts';

/** As GB/T 30428 is practised: an extension twice at most, a suspension once and for a year at most. */
const mostExtensions = 2;
const mostSuspensions = 1;
const longestSuspensionMs = 366 * 86_400_000;

/** A step that somebody takes on an order. */
export interface Taking {
  order: Order;
  transition: Transition;
  request: ActionRequest;
  by: Pick<Principal, 'name' | 'grants'>;
  now: Date;
}

/** Whether what a step needs beside its state is so. */
export function holds(condition: Condition | null, order: Progress & Pick<Order, 'reportCount'>): boolean {
  const { request, supervision } = order;
  const supervised = supervision !== null && supervision.reply === null;
  switch (condition) {
    case null:
      return true;
    case 'no-request':
      return request === null;
    case 'any-request':
      return request !== null;
    case 'supervised':
      return supervised;
    case 'unsupervised':
      return !supervised;
    case 'assists-open':
      return openAssists(order).length > 0;
    case 'several-reports':
      return order.reportCount > 1;
    case 'visit-owed':
      return order.visit !== null && order.visit.done?.result !== 'satisfied';
    case 'answer-owed':
      return order.answer !== null && order.answer.done === null;
    default:
      return request?.kind === condition;
  }
}

/** @throws Problem 409 that says what is not so, `request-pending`, `no-request`, `supervised`, `unsupervised`, `no-assists`, `single-report`, `no-visit-owed`, `no-answer-owed` */
export function requireCondition({ when, action }: Transition, order: Order): void {
  if (holds(when, order)) return;
  const { number, request, supervision } = order;
  switch (when) {
    case 'no-request':
      throw new Problem(
        409,
        'request-pending',
        `Order ${number} has a request of ${request!.by} that waits for an answer: ${requestLabels[request!.kind].en}`,
      );
    case 'supervised':
      throw new Problem(409, 'unsupervised', `Order ${number} has no supervision that waits for a reply`);
    case 'unsupervised':
      throw new Problem(
        409,
        'supervised',
        `Order ${number} is supervised by ${supervision!.by} already and has not replied`,
      );
    case 'assists-open':
      throw new Problem(409, 'no-assists', `Order ${number} has no assisting unit whose part is open`);
    case 'several-reports':
      throw new Problem(409, 'single-report', `Order ${number} has one report; there is nothing to split`);
    case 'visit-owed':
      throw new Problem(409, 'no-visit-owed', {
        zh: `工单 ${number} 无需回访，或已回访满意`,
        en: `Order ${number} owes no return visit, or whoever reported it is satisfied`,
      });
    case 'answer-owed':
      throw new Problem(409, 'no-answer-owed', {
        zh: `工单 ${number} 无需答复来源，或已答复`,
        en: `Order ${number} owes its source no answer, or has given it`,
      });
    default:
      throw new Problem(
        409,
        'no-request',
        request
          ? `Order ${number} waits for an answer about ${requestLabels[request.kind].en}; "${action}" answers another request`
          : `Order ${number} has no request that "${action}" answers`,
      );
  }
}

function refuseField(path: string, detail: string): Problem {
  return new Problem(400, 'bad-step', detail, [{ path, message: detail }]);
}

/** The date of a suspension. @throws Problem 400 `bad-step` */
function untilOf({ request: { until }, now }: Taking): string {
  const time = Date.parse(until!);
  if (time > now.getTime() && time <= now.getTime() + longestSuspensionMs)
    return new Date(time).toISOString();
  throw refuseField('/until', `"${until}" is not a time between now and a year from now`);
}

/** @throws Problem 409 `extensions-used`, `suspensions-used` */
function requireLeft({ number, extensions, suspensions }: Order, action: OrderAction): void {
  if (action === 'ask-extension' && extensions >= mostExtensions)
    throw new Problem(
      409,
      'extensions-used',
      `Order ${number} was extended ${extensions} times, and that is the most`,
    );
  if (action === 'ask-suspension' && suspensions >= mostSuspensions)
    throw new Problem(409, 'suspensions-used', `Order ${number} was suspended before, and once is the most`);
}

/** The assisting unit whose part is reported, of those that the person works for: the one named, or the only one. */
function assistOf({ order, request: { unit }, by }: Taking): string {
  const open = openAssists(order).filter((assist) => mayStep(by, 'orders.handle', [], [assist.code]));
  const code = unit?.code ?? (open.length === 1 ? open[0]!.code : undefined);
  if (open.some((assist) => assist.code === code)) return code!;
  const names = open.map((assist) => `${assist.name} (${assist.code})`).join(', ');
  throw refuseField('/unit', `expected one of the assisting units whose part is open: ${names}`);
}

/** @throws Problem 409 `assists-open`, naming the units */
function requireAssistsDone(order: Order): void {
  const open = openAssists(order);
  if (open.length === 0) return;
  const names = open.map(({ name }) => name).join('、');
  throw new Problem(
    409,
    'assists-open',
    `Order ${order.number} is assisted by ${names}, who have not reported their part; the desk can do without them`,
  );
}

function addAssist({ order }: Taking, unit: Unit): Progress['assists'] {
  if (unit.code === order.lead.code && unit.kind === order.lead.kind)
    throw refuseField('/unit', `${unit.name} leads order ${order.number}`);
  if (order.assists.some(({ code, kind }) => code === unit.code && kind === unit.kind))
    throw refuseField('/unit', `${unit.name} assists order ${order.number} already`);
  return [...order.assists, { ...unit, done: null }];
}

/** What a step changes beside the state. */
function effect(taking: Taking, statement: Statement): Partial<Progress> {
  const { order, transition, request } = taking;
  const { action } = transition;
  switch (action) {
    case 'ask-return':
    case 'ask-extension':
    case 'ask-suspension':
    case 'ask-cancel':
    case 'ask-exemption': {
      requireLeft(order, action);
      const kind = action.slice('ask-'.length) as keyof typeof requestLabels;
      const until = transition.needs === 'until' ? { until: untilOf(taking) } : {};
      return { request: { ...statement, kind, ...until } };
    }
    case 'approve-extension':
      return { request: null, extensions: order.extensions + 1 };
    case 'approve-suspension':
      return {
        suspension: { since: statement.at, until: order.request!.until! },
        suspensions: order.suspensions + 1,
      };
    case 'approve-exemption':
      return { request: null, exemption: { ...statement, note: statement.note ?? order.request!.note } };
    case 'refuse-return':
    case 'refuse-extension':
    case 'refuse-suspension':
    case 'refuse-cancel':
    case 'refuse-exemption':
    case 'withdraw':
      return { request: null };
    case 'approve-return':
    case 'recall':
      return { handler: null };
    case 'resume':
      return { suspension: null };
    case 'verify':
      return { verification: statement };
    case 'accept':
      return { handler: statement.by };
    case 'finish':
      requireAssistsDone(order);
      return { handler: order.handler ?? statement.by, result: statement.note, check: null };
    case 'transfer':
      return { transfer: { ...statement, ...request.transfer! } };
    case 'transfer-done':
      return { result: statement.note, check: null };
    case 'take-back':
      return { transfer: null };
    case 'check':
      return { check: statement };
    case 'rework':
      return { check: null, reworks: order.reworks + 1 };
    case 'close':
    case 'force-close':
      return { suspension: null, closedWithoutCheck: order.check === null };
    case 'reopen':
      return {
        handler: null,
        result: null,
        check: null,
        closedWithoutCheck: false,
        transfer: null,
        score: null,
        answer: order.answer && { ...order.answer, done: null },
      };
    case 'supervise':
      return { supervision: { ...statement, reply: null } };
    case 'reply':
      return { supervision: { ...order.supervision!, reply: statement } };
    case 'add-assist':
      return { assists: addAssist(taking, request.unit!), assistsWaived: null };
    case 'assist-done': {
      const code = assistOf(taking);
      const assists = order.assists.map((assist) =>
        assist.code === code && assist.done === null ? { ...assist, done: statement } : assist,
      );
      return { assists };
    }
    case 'visit-satisfied':
    case 'visit-dissatisfied':
    case 'visit-unreached': {
      const result = action.slice('visit-'.length) as VisitResult;
      return { visit: { ...order.visit!, done: { ...statement, result } } };
    }
    case 'answer': {
      const way = request.way ?? order.answer!.way;
      return { answer: { ...order.answer!, done: { ...statement, way } } };
    }
    case 'waive-assists':
      return { assistsWaived: statement };
    default:
      return {};
  }
}

/**
 * What an order has gathered once a step is taken. A request that nobody answered before the order moved on is void.
 * @throws Problem 400 `bad-step`, 409 `extensions-used`, `suspensions-used`, `assists-open`
 */
export function take(taking: Taking): Progress {
  const { order, transition, request, by, now } = taking;
  const statement = { at: now.toISOString(), by: by.name, note: request.note || null };
  const moved = transition.to !== transition.from ? { request: null } : {};
  return { ...progressOf(order), ...moved, ...effect(taking, statement) };
}
