import type { Order } from '../../domain/answers/orders.ts';
import type { Gate, Requirement } from '../../domain/items/entries.ts';
import { requirementLabels } from '../../domain/orders/requirement-labels.ts';
import type { OrderAction } from '../../domain/orders/transitions.ts';
import type { Decision } from '../../domain/routing/decision.ts';
import type { StageCounts } from '../attachments/schema.ts';
import { Problem } from '../input/problem.ts';

/** What there is of an order that gates and scores ask for, beside what the order says itself. */
export interface Evidence {
  description: string | null;
  /** How sure its place is, as decided. */
  status: Decision['status'];
  photos: StageCounts;
}

/** The gates among the steps. */
export function gateOf(action: OrderAction): Gate | null {
  return action === 'dispatch' || action === 'finish' || action === 'close' ? action : null;
}

type Gated = Pick<Order, 'handler' | 'result' | 'verification' | 'visit' | 'answer'>;

function isThere(
  requirement: Requirement,
  { handler, result, verification, visit, answer }: Gated,
  { description, status, photos }: Evidence,
): boolean {
  switch (requirement) {
    case 'description':
      return description !== null && description.trim() !== '';
    case 'place':
      return status !== 'needs-verification' || verification !== null;
    case 'photo-before':
      return photos.before > 0;
    case 'photo-after':
      return photos.after > 0;
    case 'handler':
      return handler !== null;
    case 'result':
      return result !== null;
    case 'return-visit':
      return visit === null || visit.done !== null;
    case 'answer':
      return answer === null || answer.done !== null;
  }
}

/** The step that finishes it tells by whom and what was done. */
const toldWithFinish: ReadonlySet<Requirement> = new Set<Requirement>(['handler', 'result']);

/** What an order lacks of `requirements` at a gate. */
export function missing(
  requirements: readonly Requirement[],
  gate: Gate,
  order: Gated,
  evidence: Evidence,
): Requirement[] {
  return requirements.filter(
    (requirement) =>
      !(gate === 'finish' && toldWithFinish.has(requirement)) && !isThere(requirement, order, evidence),
  );
}

/** @throws Problem 409 `requirement-missing`, naming everything that is */
export function requireAll(lacking: readonly Requirement[], gate: Gate, order: Order): void {
  if (lacking.length === 0) return;
  const errors = lacking.map((requirement) => ({
    path: `/${requirement}`,
    message: `an order of "${order.item}" needs ${requirementLabels[requirement].en}`,
  }));
  const names = (language: 'zh' | 'en') => lacking.map((each) => requirementLabels[each][language]);
  throw new Problem(
    409,
    'requirement-missing',
    {
      zh: `工单 ${order.number} 还缺：${names('zh').join('、')}`,
      en: `"${gate}" is refused: order ${order.number} of the item "${order.item}" lacks ${names('en').join(', ')}`,
    },
    errors,
  );
}
