import type { TFunction } from 'i18next';
import { Button, Disclosure, DisclosurePanel, Heading } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { may } from '../../../domain/access/permissions.ts';
import { useAnswer } from '../../data/queries.ts';
import { session } from '../../data/session.ts';
import { FaultList } from '../../ui/fields.tsx';
import { Icon } from '../../ui/icons.tsx';
import { useInView } from '../../ui/in-view.ts';
import { Answered } from '../../ui/notices.tsx';
import { preferences } from '../../ui/preferences.ts';
import { layers } from '../layers/public.ts';
import { publishRules, ruleDrafts } from './rule-drafts.ts';
import { RuleEditor } from './rule-editor.tsx';
import type { Rule } from './types.ts';
import { VersionHistory } from './version-history.tsx';

type UnitSource = Rule['units'][number];

/** Where a rule looks for an asset. */
function findText({ find }: Rule, layerTitle: (id: string) => string, t: TFunction): string {
  if (find.way === 'territory') return t('catalogue.rule.ways.territory');
  const layer = layerTitle(find.layer);
  if (find.way === 'containing') return t('catalogue.rule.ways.containing', { layer });
  const { within } = find;
  const reach = 'metres' in within ? `${within.metres} m` : within.field;
  return t(`catalogue.rule.ways.${find.way}`, { layer, reach });
}

function unitText(source: UnitSource, t: TFunction, language: 'zh' | 'en'): string {
  const condition = Object.entries(source.when ?? {})
    .map(([field, values]) => `${field} = ${values.join(' / ')}`)
    .join(', ');
  const when = condition ? `${t('catalogue.rule.when', { condition })} ` : '';
  if ('unit' in source) return `${when}${(language === 'en' && source.unit.nameEn) || source.unit.name}`;
  if ('tier' in source) {
    const tier = t(`catalogue.tiers.${source.tier}`);
    if ('kind' in source) return `${when}${t('catalogue.rule.units.ofArea', { tier, field: source.name })}`;
    if (source.code !== undefined)
      return `${when}${t('catalogue.rule.units.named', { tier, field: source.code })}`;
    return `${when}${t('catalogue.rule.units.tier', { tier })}`;
  }
  if ('meets' in source && source.reach !== undefined)
    return `${when}${t('catalogue.rule.units.along', { tier: t(`catalogue.tiers.${source.meets}`), reach: source.reach })}`;
  if ('meets' in source)
    return `${when}${t('catalogue.rule.units.meets', { tier: t(`catalogue.tiers.${source.meets}`) })}`;
  return `${when}${t('catalogue.rule.units.recorded', { field: source.name })}`;
}

/** One rule in words: which items follow it, what it looks for, who owns what is found. */
function RuleView({ rule, position, isOpen }: { rule: Rule; position: number; isOpen: boolean }) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const known = useStore(layers, (state) => state.layers);
  const layerTitle = (id: string) => known.find((layer) => layer.id === id)?.title[language] ?? id;
  const { id, title, units, assists, find, validFrom, validTo } = rule;
  const applies = rule.for;
  const view = useInView<HTMLDivElement>(isOpen);
  const where = 'where' in find && find.where ? Object.entries(find.where) : [];
  return (
    <Disclosure ref={view} className="style-part" defaultExpanded={isOpen} data-rule={id}>
      <Heading level={4} className="style-head">
        <Button slot="trigger" className="style-trigger">
          <span className="muted">{position + 1}</span>
          <span>{title[language]}</span>
          <Icon name="chevron" size={12} />
        </Button>
      </Heading>
      <DisclosurePanel className="style-details">
        <dl className="facts">
          <div className="fact">
            <dt>{t('catalogue.rule.for')}</dt>
            <dd>
              {applies
                ? [
                    applies.owner && t('catalogue.rule.forOwner', { owner: applies.owner }),
                    applies.scene && t('catalogue.rule.forScene', { scene: applies.scene }),
                    applies.items?.join(', '),
                  ]
                    .filter(Boolean)
                    .join(' · ') || t('catalogue.rule.forAll')
                : t('catalogue.rule.byName')}
            </dd>
          </div>
          <div className="fact">
            <dt>{t('catalogue.rule.finds')}</dt>
            <dd>
              {findText(rule, layerTitle, t)}
              {where.map(([field, values]) => ` · ${field} = ${values.join(' / ')}`)}
            </dd>
          </div>
          <div className="fact">
            <dt>{t('catalogue.rule.owner')}</dt>
            <dd>
              {units.map((source) => (
                <span key={JSON.stringify(source)} className="line">
                  {unitText(source, t, language)}
                </span>
              ))}
            </dd>
          </div>
          {assists && (
            <div className="fact">
              <dt>{t('catalogue.rule.assists')}</dt>
              <dd>
                {assists.map((source) => (
                  <span key={JSON.stringify(source)} className="line">
                    {unitText(source, t, language)}
                  </span>
                ))}
              </dd>
            </div>
          )}
          {(validFrom ?? validTo) && (
            <div className="fact">
              <dt>{t('catalogue.item.validity')}</dt>
              <dd>{t('catalogue.item.period', { from: validFrom ?? '…', to: validTo ?? '…' })}</dd>
            </div>
          )}
          <div className="fact">
            <dt>{t('catalogue.rule.id')}</dt>
            <dd>
              <code>{id}</code>
            </dd>
          </div>
        </dl>
      </DisclosurePanel>
    </Disclosure>
  );
}

/** The rules in force in their order; whoever may, writes the next ones. */
export function RulesPage({ entry }: { entry: string | null }) {
  const { t } = useTranslation();
  const user = useStore(session, (state) => state.user);
  const { text, saved } = useStore(ruleDrafts, (state) => state);
  const answer = useAnswer('/api/routing/rules');
  const mayWrite = user !== null && may(user, 'rules.write');
  return (
    <Answered answer={answer}>
      {({ version, rules, faults }) => (
        <>
          <p className="bench-note">{t('catalogue.rule.note', { version })}</p>
          {faults.length > 0 && (
            <div className="notice notice-warning rule-faults" role="status">
              <FaultList faults={faults} />
            </div>
          )}
          {text !== null && mayWrite ? (
            <RuleEditor onPublished={answer.retry} />
          ) : (
            <>
              <div className="style-parts">
                {rules.map((rule, position) => (
                  <RuleView key={rule.id} rule={rule} position={position} isOpen={rule.id === entry} />
                ))}
              </div>
              {mayWrite && (
                <section className="part">
                  <Button
                    className="button"
                    data-action="write-rules"
                    onPress={() => ruleDrafts.setState({ text: JSON.stringify(rules, null, 2) })}
                  >
                    {t('catalogue.rule.write')}
                  </Button>
                </section>
              )}
            </>
          )}
          {mayWrite && (
            <VersionHistory
              key={`${version} ${saved}`}
              base="/api/routing/rules"
              draft={{ label: t('work.publishNow'), take: publishRules }}
              onChanged={answer.retry}
            />
          )}
        </>
      )}
    </Answered>
  );
}
