import { decisionSchema } from '../../../domain/routing/decision.ts';
import { draftBody, draftEndpoints } from '../../drafts/endpoints.ts';
import { json } from '../../endpoint/contents.ts';
import { endpoint } from '../../endpoint/endpoint.ts';
import { refuse } from '../place.ts';
import { commonParametersSchema } from '../schema.ts';
import type { Routing } from '../service.ts';
import { rulesAnswerSchema, ruleVersionSchema } from './answers.ts';
import { changedDraftSchema, draftSchema, publishingSchema, type RuleSet, trialSchema } from './schema.ts';

const permission = 'rules.write';

/** The rules in force, their drafts and history; and whose a place would be by other rules. */
export function ruleEndpoints({ rules, find, tryRules }: Routing) {
  return [
    endpoint({
      method: 'get',
      path: '/api/routing/rules',
      permission: 'route.read',
      summary: {
        zh: '责任规则：现行的、某一时间的或某一快照的',
        en: 'The rules by which owners are found: in force now, at a time, or in a snapshot',
      },
      query: commonParametersSchema.pick({ at: true, snapshot: true }),
      answers: [json(rulesAnswerSchema)],
      errors: { 400: ['unknown-snapshot'] },
      async handle({ query }) {
        let found: RuleSet = rules.inForce();
        if (query.snapshot !== undefined) found = (await find(query)).snapshot.rules;
        else if (query.at) found = await rules.at(query.at);
        const { version, validFrom, rules: list } = found;
        return {
          version,
          validFrom: validFrom?.toISOString() ?? null,
          rules: list,
          faults: rules.faults(list),
        };
      },
    }),
    endpoint({
      method: 'post',
      path: '/api/route/try',
      permission,
      summary: {
        zh: '试算：按草稿或请求中的规则，某地点归谁负责',
        en: 'Whose would a place be by a draft, or by the rules in the body?',
      },
      body: draftBody(trialSchema),
      answers: [json(decisionSchema)],
      errors: {
        400: ['two-rule-sets', 'two-items', 'invalid-rules', 'unknown-item'],
        404: ['unknown-rules'],
      },
      async handle({ body: { rules: given, version, at, as, ...query } }) {
        if (given !== undefined && version !== undefined)
          throw refuse(
            'two-rule-sets',
            'both "rules" and "version" are given; expected one of them',
            '/version',
          );
        if (as !== undefined && query.item !== undefined)
          throw refuse('two-items', 'both "item" and "as" are given; expected one of them', '/as');
        const stored = version === undefined ? rules.inForce().rules : (await rules.version(version)).rules;
        return tryRules(rules.read(given ?? stored, as), query, at ?? new Date(), as);
      },
    }),
    ...draftEndpoints(rules, {
      path: '/api/routing/rules',
      name: 'rules',
      title: { zh: '责任规则', en: 'rules' },
      permission,
      draftSchema,
      changedDraftSchema,
      publishingSchema,
      versionSchema: ruleVersionSchema,
      faulty: ['invalid-rules'],
    }),
  ];
}
