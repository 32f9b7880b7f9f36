import { Button } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { Decision, Unit } from '../../../domain/routing/decision.ts';
import { seesIncidents, session } from '../../data/session.ts';
import { Icon } from '../../ui/icons.tsx';
import { useUnitName } from '../../ui/names.ts';
import { preferences } from '../../ui/preferences.ts';
import { filterToArea } from '../incidents/public.ts';

const kinds = [
  'street-office',
  'district-office',
  'water-authority',
  'operator',
  'forest-patrol-grid',
  'duty-desk',
] as const;

/** Reasons that stand on a fault in the data, and are marked so. */
const faults = new Set([
  'overlap',
  'gap',
  'snapped',
  'next-tier-up',
  'parent-disagrees',
  'owner-not-recorded',
  'unowned',
  'nothing-published',
]);

/** The chain of areas says already what covers the point; of those reasons the finest is enough. */
function withoutCoarser(reasons: Decision['reasons']): Decision['reasons'] {
  const finest = reasons.find(({ code }) => code === 'covered-by');
  return reasons.filter((reason) => reason.code !== 'covered-by' || reason === finest);
}

function Lead({ decision }: { decision: Decision }) {
  const { t } = useTranslation();
  const nameOf = useUnitName();
  const { lead, status, confidence } = decision;
  const kind = kinds.find((each) => each === lead.kind) ?? 'other';
  return (
    <div className={`lead lead-${status}`} data-lead={lead.code}>
      <div className="lead-head">
        <strong className="lead-name">{nameOf(lead)}</strong>
        <span className={`verdict verdict-${status}`}>
          <Icon name={status === 'routed' ? 'check' : 'warning'} size={12} />
          {t(`decision.status.${status}`)}
        </span>
      </div>
      <p className="lead-kind">
        {t(`decision.kinds.${kind}`)} <code>{lead.code}</code>
        <span className="lead-confidence">
          {t('decision.confidence', { percent: `${Math.round(confidence * 100)}%` })}
        </span>
      </p>
      {status !== 'routed' && <p className="lead-text">{t(`decision.statusText.${status}`)}</p>}
    </div>
  );
}

function Chain({ decision }: { decision: Decision }) {
  const { t } = useTranslation();
  const isListed = useStore(session, (state) => seesIncidents(state.user));
  const nameOf = useUnitName();
  const tiers = ['district', 'street', 'responsibilityGrid', 'unitGrid'] as const;
  return (
    <ol className="chain">
      {tiers.map((tier) => {
        const area = decision.areas[tier];
        return (
          <li key={tier} className={`chain-${tier}`} data-missing={!area || undefined}>
            <span className="chain-tier">{t(`decision.${tier}`)}</span>
            <span className="chain-name">
              {area ? nameOf(area) : t('decision.outside', { tier: t(`decision.${tier}`) })}
            </span>
            {area && (
              <span className="chain-code">
                {tier === 'responsibilityGrid' && isListed && (
                  <Button
                    className="icon-button icon-button-small"
                    aria-label={t('decision.onlyHere')}
                    data-only-here={area.code}
                    onPress={() =>
                      void filterToArea('responsibility-grids', area.code).catch(() => undefined)
                    }
                  >
                    <Icon name="filter" size={12} />
                  </Button>
                )}
                <code>{area.code}</code>
              </span>
            )}
          </li>
        );
      })}
    </ol>
  );
}

function Shares({ decision }: { decision: Decision }) {
  const { t } = useTranslation();
  const nameOf = useUnitName();
  if (decision.candidates.length < 2) return null;
  return (
    <div className="shares">
      <h4 className="caption">{t('decision.candidates')}</h4>
      {decision.candidates.map(({ unit, share }) => (
        <div key={unit.code} className="share">
          <span>{nameOf(unit)}</span>
          <i style={{ width: `${Math.round(share * 100)}%` }} />
          <b>{Math.round(share * 100)}%</b>
        </div>
      ))}
    </div>
  );
}

function Assists({ assists }: { assists: readonly Unit[] }) {
  const { t } = useTranslation();
  const nameOf = useUnitName();
  if (assists.length === 0) return null;
  return (
    <p className="assists">
      <span className="caption">{t('decision.assists')}</span>
      {assists.map((unit) => nameOf(unit)).join(' · ')}
    </p>
  );
}

/**
 * Who is responsible and why: the lead, the chain of areas, and every reason in the reader's language.
 * @param assists the units that assist now, where others have joined since the decision
 */
export function DecisionView({
  decision,
  assists = decision.assists,
}: {
  decision: Decision;
  assists?: readonly Unit[] | undefined;
}) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  return (
    <>
      <section className="part">
        <h3 className="caption">{t('decision.title')}</h3>
        <Lead decision={decision} />
        <Assists assists={assists} />
        <Shares decision={decision} />
      </section>
      <section className="part">
        <h3 className="caption">{t('decision.why')}</h3>
        <ol className="reasons">
          {withoutCoarser(decision.reasons).map((reason) => (
            <li
              key={`${reason.code}/${reason.layer ?? ''}/${reason.feature ?? ''}`}
              data-reason={reason.code}
              data-fault={faults.has(reason.code) || undefined}
            >
              {reason.text[language]}
            </li>
          ))}
        </ol>
      </section>
      <section className="part">
        <h3 className="caption">{t('decision.chain')}</h3>
        <Chain decision={decision} />
        <p className="snapshot">{t('decision.snapshot', { snapshot: decision.snapshot })}</p>
      </section>
    </>
  );
}
