import { Button } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { Decision } from '../../../domain/routing/decision.ts';
import { mapView } from '../../map/view.ts';
import { formatPosition } from '../../ui/format.ts';
import { useUnitName } from '../../ui/names.ts';
import { preferences } from '../../ui/preferences.ts';
import type { Trial } from './rule-drafts.ts';
import { tryPlace } from './trials.ts';

function Outcome({ title, decision }: { title: string; decision: Decision }) {
  const language = useStore(preferences, (state) => state.language);
  const nameOf = useUnitName();
  const reason = decision.reasons[0];
  return (
    <div className="outcome">
      <span className="caption">{title}</span>
      <strong>{nameOf(decision.lead)}</strong>
      {reason && <span className="muted">{reason.text[language]}</span>}
    </div>
  );
}

/** The same as a click on the map, for whoever has no pointer: tries the place in the middle of it. */
function TryInTheMiddle() {
  const { t } = useTranslation();
  const isThere = useStore(mapView, ({ view }) => view !== null);
  if (!isThere) return null;
  return (
    <Button
      className="button button-small"
      data-action="try-middle"
      onPress={() => {
        const { view } = mapView.getState();
        if (view) tryPlace([view.longitude, view.latitude]);
      }}
    >
      {t('catalogue.tryMiddle')}
    </Button>
  );
}

function Outcomes({ trial: { point, inForce, drafted } }: { trial: Trial }) {
  const { t } = useTranslation();
  const isSame = inForce.lead.code === drafted.lead.code;
  return (
    <div className="trial" data-trial={isSame ? 'same' : 'other'} role="status">
      <p>
        <code>{formatPosition(point)}</code>{' '}
        <span className={isSame ? 'chip' : 'chip chip-stale'}>
          {t(isSame ? 'catalogue.rule.sameOwner' : 'catalogue.rule.otherOwner')}
        </span>
      </p>
      <Outcome title={t('catalogue.byInForce')} decision={inForce} />
      <Outcome title={t('catalogue.byDraft')} decision={drafted} />
    </div>
  );
}

/** Where somebody has clicked: the owner by what is in force, and by what is being written. */
export function TrialView({ trial, hint }: { trial: Trial | null; hint: string }) {
  return (
    <>
      {trial ? <Outcomes trial={trial} /> : <p className="notice try-notice">{hint}</p>}
      <TryInTheMiddle />
    </>
  );
}
