import { type RequestHandler, Router } from 'express';
import { requirePermission } from '../../access/middleware.ts';
import { draftRoutes, readDraft } from '../../drafts/routes.ts';
import { refuse } from '../place.ts';
import { commonParametersSchema } from '../schema.ts';
import type { Routing } from '../service.ts';
import { changedDraftSchema, draftSchema, publishingSchema, type RuleSet, trialSchema } from './schema.ts';

const action = 'rules.write';

const askedSchema = commonParametersSchema.pick({ at: true, snapshot: true });

/** The rules in force now, at a time, or in a snapshot that a decision names. */
function answerInForce({ rules, find }: Routing): RequestHandler {
  return async (request, response) => {
    const asked = askedSchema.parse(request.query);
    const {
      version,
      validFrom,
      rules: list,
    }: RuleSet = asked.snapshot !== undefined
      ? (await find(asked)).snapshot.rules
      : asked.at
        ? await rules.at(asked.at)
        : rules.inForce();
    response.json({ version, validFrom, rules: list, faults: rules.faults(list) });
  };
}

/** Decides a place by a draft, by rules in the body, or by those in force, and an item as it would be. */
function answerTrial({ rules, tryRules }: Routing): RequestHandler {
  return async (request, response) => {
    const { rules: given, version, at, as, ...query } = trialSchema.parse(request.body);
    if (given !== undefined && version !== undefined)
      throw refuse('two-rule-sets', 'both "rules" and "version" are given; expected one of them', '/version');
    if (as !== undefined && query.item !== undefined)
      throw refuse('two-items', 'both "item" and "as" are given; expected one of them', '/as');
    const stored = version === undefined ? rules.inForce().rules : (await rules.version(version)).rules;
    response.json(await tryRules(rules.read(given ?? stored, as), query, at ?? new Date(), as));
  };
}

/**
 * `/api/routing/rules`: the rules in force, their drafts and history; and `POST /api/route/try`: whose would a
 * place be by other rules?
 */
export function ruleRoutes(routing: Routing): Router {
  const { rules } = routing;
  const router = Router();
  const mayWrite = requirePermission(action);
  router.get('/api/routing/rules', requirePermission('route.read'), answerInForce(routing));
  router.post('/api/route/try', mayWrite, readDraft, answerTrial(routing));
  router.use(
    draftRoutes(rules, {
      path: '/api/routing/rules',
      name: 'rules',
      action,
      draftSchema,
      changedDraftSchema,
      publishingSchema,
    }),
  );
  return router;
}
