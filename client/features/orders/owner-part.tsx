import { useState } from 'react';
import { Button, Label, TextArea, TextField } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { may } from '../../../domain/access/permissions.ts';
import type { OrderWithHistory } from '../../../domain/answers/orders.ts';
import { entryLabels, ownerSteps, reassignable } from '../../../domain/orders/transitions.ts';
import type { Decision } from '../../../domain/routing/decision.ts';
import { session } from '../../data/session.ts';
import { useDraft } from '../../data/typed-texts.ts';
import { ChoiceSelect } from '../../ui/choice-select.tsx';
import { useUnitName } from '../../ui/names.ts';
import { preferences } from '../../ui/preferences.ts';
import { otherUnits } from '../decisions/public.ts';
import { layers } from '../layers/public.ts';
import { nameOwner, openedOrder, resolveOwnerChange } from './opened-order.ts';

/** The mark that a publication gave the order's place to another unit, and the two ways to resolve it. */
function OwnerChanged({ order }: { order: OrderWithHistory }) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const user = useStore(session, (state) => state.user);
  const acting = useStore(openedOrder, (state) => state.acting);
  const change = order.ownerChange!;
  const layer = useStore(layers, (state) => state.layers.find(({ id }) => id === change.publication.layer));
  const nameOf = useUnitName();
  const steps = ownerSteps.filter(
    ({ from, permission }) => from === order.state && user && may(user, permission),
  );
  return (
    <div className="notice notice-warning" role="status" data-owner-change={change.to.code}>
      <strong>{t('owner.changed')}</strong>
      <p>
        {t('owner.changedText', {
          layer: layer?.title[language] ?? change.publication.layer,
          version: change.publication.version,
          from: nameOf(change.from),
          to: nameOf(change.to),
        })}
      </p>
      {steps.map(({ action }) => (
        <Button
          key={action}
          className="button button-small"
          data-action={action}
          isDisabled={acting}
          onPress={() => void resolveOwnerChange(action)}
        >
          {entryLabels[action][language]}
        </Button>
      ))}
    </div>
  );
}

/** Names another unit for the order, with the reason that is kept beside the decision. */
function OtherOwner({ order, decision }: { order: OrderWithHistory; decision: Decision }) {
  const { t } = useTranslation();
  const acting = useStore(openedOrder, (state) => state.acting);
  const nameOf = useUnitName();
  const [open, setOpen] = useState(false);
  const { text: reason, setText: setReason, forget } = useDraft(`${order.number}/owner`);
  const units = otherUnits(decision, order.lead);
  const [chosen, setChosen] = useState(units[0]?.code ?? '');
  const lead = units.find(({ code }) => code === chosen) ?? units[0];
  if (!lead) return null;
  if (!open)
    return (
      <Button className="button button-small" data-action="override" onPress={() => setOpen(true)}>
        {t('owner.other')}
      </Button>
    );
  return (
    <form
      className="owner-form"
      onSubmit={(event) => {
        event.preventDefault();
        void nameOwner(order.eventId, lead, reason).then((done) => {
          if (!done) return;
          setOpen(false);
          forget();
        });
      }}
    >
      <ChoiceSelect
        label={t('owner.unit')}
        labelClass="caption"
        look="framed"
        choices={units.map((unit) => ({ id: unit.code, name: `${nameOf(unit)} · ${unit.code}` }))}
        chosen={lead.code}
        onChoose={setChosen}
      />
      <TextField className="field" value={reason} onChange={setReason} isRequired>
        <Label>{t('owner.reason')}</Label>
        <TextArea rows={2} maxLength={2000} />
      </TextField>
      <div className="actions-row">
        <Button className="button button-small" onPress={() => setOpen(false)}>
          {t('incident.cancel')}
        </Button>
        <Button
          type="submit"
          className="button button-small button-primary"
          isDisabled={acting || reason.trim() === ''}
        >
          {t('owner.confirm', { office: nameOf(lead) })}
        </Button>
      </div>
    </form>
  );
}

/** Whose the order is now where that is not, or no longer, what the decision said; and naming another unit. */
export function OwnerPart({ order, decision }: { order: OrderWithHistory; decision: Decision }) {
  const { t } = useTranslation();
  const user = useStore(session, (state) => state.user);
  const nameOf = useUnitName();
  const moved = order.lead.code !== decision.lead.code;
  const mayName = user !== null && may(user, 'decisions.override') && reassignable.has(order.state);
  if (!moved && !order.ownerChange && !mayName) return null;
  return (
    <section className="part owner-part">
      {moved && (
        <p className="notice" data-lead-now={order.lead.code}>
          {t('owner.now', { office: nameOf(order.lead) })}
        </p>
      )}
      {order.ownerChange && <OwnerChanged order={order} />}
      {mayName && <OtherOwner key={order.lead.code} order={order} decision={decision} />}
    </section>
  );
}
