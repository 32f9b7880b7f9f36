import { askedScopes, type Action as Permission } from '../../domain/access/permissions.ts';
import type { Principal } from '../../domain/access/principal.ts';
import { severities } from '../../domain/items/vocabulary.ts';
import type { OwedKind } from '../../domain/orders/owed.ts';
import { owedFrom, weights } from '../../domain/orders/priority.ts';
import { awaited, owingStates, type StandingKind, withOffice } from '../../domain/orders/standings.ts';
import { openStates } from '../../domain/orders/states.ts';

/** Takes a value as a parameter of a statement; the answer stands for it in the text. */
export type Bind = (value: unknown) => string;

/** Who looks at orders, `o`, and when. */
export interface Look {
  reader: Pick<Principal, 'kind' | 'name' | 'grants'>;
  now: Date;
}

type Handling = Pick<Look['reader'], 'grants'>;

const isObject = (member: string) => `jsonb_typeof(o.progress -> '${member}') = 'object'`;
const isOwed = (what: OwedKind) =>
  `(${isObject(what)} and jsonb_typeof(o.progress #> '{${what},done}') is distinct from 'object')`;
/** In the words of the index orders_by_answer. */
const awaitsAnswer = isOwed('answer');

/** Whether an order is one of those of which a step with this permission is asked, as `isAsked`. */
function asked(permission: Permission, reader: Handling, bind: Bind): string {
  const scopes = askedScopes(reader, permission);
  if (scopes === null) return 'true';
  if (scopes.length === 0) return 'false';
  const list = `${bind(scopes)}::text[]`;
  return permission === 'orders.handle' ? `'unit/' || o.lead_code = any (${list})` : `o.scopes && ${list}`;
}

/** Whether an assisting unit of the reader's has not reported its part. */
function assists(reader: Handling, bind: Bind): string {
  const scopes = askedScopes(reader, 'orders.handle');
  const own = scopes === null ? '' : `and 'unit/' || (a ->> 'code') = any (${bind(scopes)}::text[])`;
  return `exists (select from jsonb_array_elements(o.progress -> 'assists') a
    where jsonb_typeof(a -> 'done') is distinct from 'object' ${own}) and not ${isObject('assistsWaived')}`;
}

/** The condition over orders, `o`, that a kind of standing holds, as `standingsOf` says of one order. */
export function standingCondition(kind: StandingKind, { reader, now }: Look, bind: Bind): string {
  const open = () => `o.state = any (${bind(openStates)}::text[])`;
  const passed = (member: 'amberAt' | 'dueAt') =>
    `(o.clock ->> '${member}')::timestamptz <= ${bind(now)}::timestamptz`;
  const owed = (isSo: (passed: (member: 'amberAt' | 'dueAt') => string) => string) => {
    const clockOf = (what: OwedKind) =>
      isSo(
        (member) => `(o.progress #>> '{${what},clock,${member}}')::timestamptz <= ${bind(now)}::timestamptz`,
      );
    return `((${open()} and ${isOwed('visit')} and coalesce(${clockOf('visit')}, false))
      or (${awaitsAnswer} and o.state <> 'merged' and coalesce(${clockOf('answer')}, false)))`;
  };
  switch (kind) {
    case 'owed-overdue':
      return owed((passedOf) => passedOf('dueAt'));
    case 'owed-due-soon':
      return owed((passedOf) => `${passedOf('amberAt')} and not ${passedOf('dueAt')}`);
    case 'overdue':
      return `coalesce(${passed('dueAt')}, false)`;
    case 'due-soon':
      return `coalesce(${passed('amberAt')} and not ${passed('dueAt')}, false)`;
    case 'request':
      return isObject('request');
    case 'decision':
      return `(${isObject('request')} and ${asked('orders.approve', reader, bind)})`;
    case 'supervised':
      return `(${open()} and ${isObject('supervision')})`;
    case 'rework':
      return `(${open()} and (o.progress ->> 'reworks')::integer > 0)`;
    case 'assist':
      return `(o.state = any (${bind(owingStates)}::text[]) and ${assists(everybody, bind)})`;
    case 'suspended':
    case 'transferred':
      return `o.state = '${kind}'`;
    case 'mine':
      return `(${waiting({ reader, now }, bind).join(' or ')})`;
    case 'unread':
      return reader.kind === 'user' ? `(${open()} and not ${read(reader, bind)})` : 'false';
  }
}

/** Whoever does the work of any office. */
const everybody = { grants: [{ role: 'handler' as const, unit: '', scopes: null }] };

function read({ name }: Look['reader'], bind: Bind): string {
  return `exists (select from wangge.order_reads r
    where r.person = ${bind(name)} and r.order_id = o.id and r.revision >= o.revision)`;
}

/** For what an order can wait for the reader: a decision, its next step, a reply, or a part. */
function waiting(look: Look, bind: Bind): string[] {
  const { reader } = look;
  const steps = [...new Set(awaited.values())].map((permission) => {
    const states = [...awaited].filter(([, each]) => each === permission).map(([state]) => state);
    return `(o.state = any (${bind(states)}::text[]) and ${asked(permission, reader, bind)})`;
  });
  const reply = `(o.state = any (${bind(openStates)}::text[]) and ${isObject('supervision')}
    and jsonb_typeof(o.progress #> '{supervision,reply}') is distinct from 'object'
    and ${asked('orders.handle', reader, bind)})`;
  const part = `(o.state = any (${bind(withOffice)}::text[]) and ${assists(reader, bind)})`;
  return [standingCondition('decision', look, bind), ...steps, reply, part];
}

/** The orders that can stand anyhow: open ones, and those at their end with something to decide or an answer to give. */
export function canStand(bind: Bind): string {
  return `(o.state = any (${bind(openStates)}::text[]) or ${isObject('request')} or ${awaitsAnswer})`;
}

/** Where an order, `o`, stands in the queue, as `priorityOf` says. */
export function priorityExpression(look: Look, bind: Bind): string {
  const mine = standingCondition('mine', look, bind);
  const number = (value: number) => `${bind(value)}::double precision`;
  const at = bind(look.now);
  const owed = (what: OwedKind, condition: string) =>
    `case when ${condition} and ${isOwed(what)} then wangge.clock_share(o.progress #> '{${what},clock}', ${at}) end`;
  const shares = [
    `wangge.clock_share(o.clock, ${at})`,
    ...[
      owed('visit', `o.state = any (${bind(openStates)}::text[])`),
      owed('answer', "o.state <> 'merged'"),
    ].map((each) => `(select share from (select ${each} as share) owed where share >= ${number(owedFrom)})`),
  ];
  const grades = severities.map((each) => `when ${bind(each)} then ${number(weights.severity[each])}`);
  return `(case o.severity ${grades.join(' ')} end
    + (select ${number(weights.time)} * least(1, share) + case when share >= 1
          then ${number(weights.late)} + ${number(weights.over)} * least(1, share - 1) else 0 end
         from (select coalesce(greatest(${shares.join(', ')}), 0) as share offset 0) latest)
    + case when ${mine} then ${number(weights.mine)} else 0 end)`;
}
