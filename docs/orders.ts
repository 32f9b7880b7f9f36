/**
 * Writes `docs/orders.md` from the table of steps, the time limits and the plans of `data/`:
 *
 *     npx tsx docs/orders.ts
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { steps } from '../domain/items/vocabulary.ts';
import { noteLabels } from '../domain/orders/note-labels.ts';
import { owedFrom, weights } from '../domain/orders/priority.ts';
import { requirementLabels } from '../domain/orders/requirement-labels.ts';
import { type StandingKind, standingKinds, standingLabels } from '../domain/orders/standings.ts';
import {
  endStates,
  type OrderState,
  requestLabels,
  skips,
  stateLabels,
  stateSteps,
} from '../domain/orders/states.ts';
import { actionLabels, type Condition, type Transition, transitions } from '../domain/orders/transitions.ts';
import { createItems } from '../server/items/service.ts';
import { plansSchema } from '../server/orders/emergency-plans.ts';

const states = Object.keys(stateLabels) as OrderState[];

const conditionTexts: Record<Exclude<Condition, keyof typeof requestLabels>, string> = {
  'no-request': 'no request is waiting',
  'any-request': 'a request is waiting',
  supervised: 'a supervision waits for a reply',
  unsupervised: 'no supervision waits for a reply',
  'assists-open': 'an assisting unit has not reported its part',
  'several-reports': 'it has more than one report',
  'visit-owed': 'a return visit is owed, and nobody was satisfied yet',
  'answer-owed': 'an answer to the source is owed',
};

const standingTexts: Record<StandingKind, string> = {
  overdue: 'the limit of its step has passed',
  'owed-overdue':
    'the limit of a return visit or an answer that its channel asks for has passed; of an answer, at its end too',
  decision: 'what was asked for waits for an answer that the reader may give',
  request: 'what was asked for waits for an answer',
  supervised: 'it is supervised, until its end',
  'due-soon': 'four fifths of the limit have passed',
  'owed-due-soon': 'four fifths of the limit of a return visit or an answer have passed',
  rework: 'the work was sent back, until its end',
  assist: 'an assisting unit has not reported its part',
  suspended: 'its clock is stopped until a date',
  transferred: 'somebody else has it',
  mine: 'the reader is asked for its next step, a decision, a reply or a part: by his roles, where they hold; the work of an office only of those who do it',
  unread: 'it changed since the reader last opened it',
};

function conditionText(condition: Condition): string {
  if (Object.hasOwn(requestLabels, condition))
    return `a request for ${requestLabels[condition as keyof typeof requestLabels].en} is waiting`;
  return conditionTexts[condition as keyof typeof conditionTexts];
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

function table(head: readonly string[], rows: readonly string[][]): string {
  return [row(head), row(head.map(() => '---')), ...rows.map(row)].join('\n');
}

function needsOf({ action, noteRequired, needs, when }: Transition): string {
  const asked = [
    noteRequired ? `note (${noteLabels[action].zh})` : null,
    needs && `\`${needs}\``,
    when && conditionText(when),
  ];
  return asked.filter((each) => each !== null).join('; ');
}

/** The text of `docs/orders.md`. */
export function ordersDocument(): string {
  const { channels, defaults } = createItems().catalogue();
  const plans = plansSchema.parse(
    JSON.parse(readFileSync(new URL('../data/orders/emergency-plans.json', import.meta.url), 'utf8')),
  );
  const arrows = new Map<string, string[]>();
  for (const { from, action, to } of transitions)
    if (from !== to)
      arrows.set(`${from} ${to}`, [...(arrows.get(`${from} ${to}`) ?? []), actionLabels[action].zh]);
  const name = (state: OrderState) => state.replaceAll('-', '_');
  const limit = ({ value, unit, time }: { value: number; unit: string; time: string }) =>
    `${value} ${unit}, ${time}`;
  return `<!-- Written by docs/orders.ts from domain/orders/ and data/. -->
# The life of an order

After GB/T 30428, as cities practise it. What is not in these tables cannot be done, by anybody; the server, the console, this
page and the tests read the same table.

## States
${table(
  ['state', '中文', 'English', 'clock'],
  states.map((state) => [
    `\`${state}\``,
    stateLabels[state].zh,
    `${stateLabels[state].en}${endStates.includes(state) ? ' (end)' : ''}`,
    state === 'suspended' ? 'stopped' : (stateSteps[state] ?? ''),
  ]),
)}

\`\`\`mermaid
stateDiagram-v2
${states.map((state) => `  ${name(state)}: ${stateLabels[state].zh}`).join('\n')}
${[...arrows]
  .map(([way, actions]) => {
    const [from, to] = way.split(' ') as [OrderState, OrderState];
    return `  ${name(from)} --> ${name(to)}: ${actions.join('、')}`;
  })
  .join('\n')}
\`\`\`

## Steps
\`POST /api/orders/{number}/actions\` with \`{action, note, revision, …}\`. Who acts on a revision that has passed is refused and told what
changed. \`attachments\` are photos and files in base64, shown as taken after the work where the step ends it. A step that is sent
again with the same \`Idempotency-Key\` is taken once and answered as at first ([partners.md](partners.md)). What reports and notes
hold of persons is masked; who has a step to take sees it by \`POST /api/orders/{number}/disclosures\` with a reason.

${table(
  ['from', 'action', '中文', 'to', 'permission', 'needs'],
  transitions.map((transition) => [
    `\`${transition.from}\``,
    `\`${transition.action}\``,
    actionLabels[transition.action].zh,
    transition.from === transition.to ? 'the same' : `\`${transition.to}\``,
    `\`${transition.permission}\``,
    needsOf(transition),
  ]),
)}

## How an order stands
Beside its state, what waits and what weighs, for whoever looks (\`domain/orders/standings.ts\`). The rows of \`GET /api/orders\` name it as
\`standings\`; \`standing=overdue,decision\` lists the orders that stand in any of those ways, \`GET /api/orders/standings\` counts them. An
order whole has each with who said what, when and why, and the steps by which the reader may answer (\`answers\`), and \`missing\`: what
the gate that it comes to next asks for and it lacks. \`PUT /api/orders/{number}/read\` notes that a person has opened it at a revision.

${table(
  ['standing', '中文', 'English', 'holds'],
  standingKinds.map((kind) => [
    `\`${kind}\``,
    standingLabels[kind].zh,
    standingLabels[kind].en,
    standingTexts[kind],
  ]),
)}

## The order of the queue
One number from 0 to 100, the highest first, the oldest first where it is equal (\`domain/orders/priority.ts\`). The console shows it with
its parts on a row's clock and in the panel; \`GET /api/orders?sort=priority\` goes by it, and each row says its own as \`priority\`. It is
the sum of

- severity: ${Object.entries(weights.severity)
    .map(([severity, weight]) => `${severity} ${weight}`)
    .join(', ')};
- the time limit: ${weights.time} for the share of it that has passed; once it is late ${weights.late} more, and up to ${weights.over} more until it is late by its whole
  limit;
- what is owed to the channel, a return visit or an answer: once ${owedFrom * 100} % of its limit have passed it counts as the time limit does,
  and the later of the two counts;
- ${weights.mine} where it waits for the reader.

So a graver order that is late always stands above a lesser one that is not, whomever either waits for: a high alarm 52 minutes late
is never below a low one with a minute left.

## Clocks
The limit of each step, where an item has none of its own. \`working\` counts in office hours on working days, \`extended\` in the shifts
of every day, \`continuous\` always (\`data/catalogue/calendar.json\`). Of a year whose holidays are not announced yet weekends alone are
left out: a clock that is due in one says so as \`unannouncedYear\`, and \`/health/ready\` warns from 45 days before. Amber at 80 %, red
after; which tier is told when stands in \`data/orders/escalation.json\`, and whoever is on duty for it by the roster is.

${table(
  ['step', 'limit'],
  steps.map((step) => [step, limit(defaults.clocks[step])]),
)}

## Gates
What an order must have before a step, where its item does not ask for something else (\`data/catalogue/gates.json\`).

${table(
  ['step', 'needs'],
  Object.entries(defaults.gates).map(([gate, asked]) => [
    gate,
    asked
      .map((requirement) => `${requirementLabels[requirement].en} (${requirementLabels[requirement].zh})`)
      .join('; '),
  ]),
)}

## Channels
\`channel\` of a report names one of \`data/catalogue/channels.json\`, or of the catalogue in force (\`channels\` of \`GET /api/items\`); a report
that names none has that of its \`source\`, where a channel lists it. Its limits stand in place of those of the item. Where it asks for a return
visit (回访), whoever reported is called back once the work is done, and the result is a step: \`visit-satisfied\`, \`visit-dissatisfied\`,
\`visit-unreached\`, by the desk or by the office as the channel says. Where it asks for an answer to the source (答复), the step \`answer\` gives it:
its note is the text, \`way\` how it goes back. The order tells both as \`visit\` and \`answer\`, with the time by which they are due, to webhooks,
\`GET /api/orders/changes\` and, as \`status_notes\`, Open311. It is not closed before; work that is sent back is called about anew. A report
that joins an order adds what its channel asks for.

Each has a clock (\`clock\` of \`visit\` and \`answer\`): that of the answer runs from the report, that of the return visit from when the work
is done. They turn amber and red as the clocks of steps do, by the levels of \`data/orders/escalation.json\`, and are told up the same
tiers: \`owed-amber\`, \`owed-overdue\` and \`owed-escalate\` in the log, with notices of the same names. The queue finds them
(\`standing=owed-overdue,owed-due-soon\`). An answer stays owed when the order is cancelled or not accepted. [figures.md](figures.md) counts who was satisfied and which answers were in time.

${table(
  ['channel', '中文', 'limits of its own', 'return visit', 'answer to the source'],
  channels.map(({ code, title, clocks, returnVisit, answer }) => [
    `\`${code}\``,
    title.zh,
    Object.entries(clocks)
      .map(([step, each]) => `${step}: ${limit(each)}`)
      .join('; '),
    returnVisit ? `by the ${returnVisit.by}, ${limit(returnVisit.within)}` : '',
    answer ? `${answer.way}, ${limit(answer.within)}` : '',
  ]),
)}

## Emergencies
\`POST /api/emergencies\` switches a plan of \`data/orders/emergency-plans.json\` on (平急切换), for a scene and a district or for all. It swaps
time limits, of orders under way from that moment on (no order is late by a limit that it did not have, and a limit that ends
sooner stands), and skips steps; what is skipped stands in the log. A step can be skipped where there is a way
past it: ${Object.entries(skips)
    .map(([step, { from, to }]) => `${step} (\`${from}\` → \`${to}\`)`)
    .join(', ')}.

Once it is over, \`PUT /api/emergencies/{id}/review\` keeps what was learnt (后评估): how well it was handled from 1 to 5, what went
well, problems, and what is to be done about them. The page of emergencies shows it beside a button that plays the time again.

${table(
  ['plan', '中文', 'skips', 'limits'],
  plans.map(({ id, title, skip, clocks }) => [
    `\`${id}\``,
    title.zh,
    skip.join(', '),
    Object.entries(clocks)
      .map(([step, each]) => `${step}: ${limit(each)}`)
      .join('; '),
  ]),
)}
`;
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  writeFileSync(new URL('./orders.md', import.meta.url), ordersDocument());
