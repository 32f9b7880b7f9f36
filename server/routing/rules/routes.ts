import { json, type RequestHandler, Router } from 'express';
import { principalOf, requirePermission } from '../../access/middleware.ts';
import { Problem } from '../../input/problem.ts';
import { refuse } from '../place.ts';
import { commonParametersSchema } from '../schema.ts';
import type { Routing } from '../service.ts';
import { changedDraftSchema, draftSchema, type RuleSet, trialSchema } from './schema.ts';

function versionOf(text: unknown): number {
  const version = Number(text);
  if (Number.isSafeInteger(version) && version >= 1 && version < 2 ** 31) return version;
  throw new Problem(404, 'unknown-rules', `"${text}" is not the number of a version of the rules`);
}

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
    response.json(await tryRules(rules.read(given ?? stored), query, at ?? new Date(), as));
  };
}

/**
 * `/api/routing/rules`: the rules in force, their drafts and history; and `POST /api/route/try`: whose would a
 * place be by other rules?
 */
export function ruleRoutes(routing: Routing): Router {
  const { rules } = routing;
  const router = Router();
  const mayWrite = requirePermission('rules.write');
  const readJson = json({ limit: '2mb' });
  router.get('/api/routing/rules', requirePermission('route.read'), answerInForce(routing));
  router.post('/api/route/try', mayWrite, readJson, answerTrial(routing));
  router.get('/api/routing/rules/versions', mayWrite, async (_request, response) => {
    response.json({ versions: await rules.versions() });
  });
  router.post('/api/routing/rules/versions', mayWrite, readJson, async (request, response) => {
    const draft = await rules.draft(draftSchema.parse(request.body), principalOf(response).name);
    response.status(201).location(`/api/routing/rules/versions/${draft.version}`).json(draft);
  });
  router.get('/api/routing/rules/versions/:version', mayWrite, async (request, response) => {
    response.json(await rules.version(versionOf(request.params.version)));
  });
  router.put('/api/routing/rules/versions/:version', mayWrite, readJson, async (request, response) => {
    const changed = changedDraftSchema.parse(request.body);
    const version = versionOf(request.params.version);
    response.json(await rules.replace(version, changed, principalOf(response).name));
  });
  router.post('/api/routing/rules/versions/:version/publish', mayWrite, async (request, response) => {
    const version = versionOf(request.params.version);
    response.json(await rules.publish(version, principalOf(response).name));
  });
  router.post('/api/routing/rules/rollback', mayWrite, async (_request, response) => {
    response.json(await rules.rollback(principalOf(response).name));
  });
  return router;
}
