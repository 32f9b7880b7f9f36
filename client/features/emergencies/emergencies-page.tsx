import { type FormEvent, useState } from 'react';
import { Button, Label, TextArea, TextField } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { may } from '../../../domain/access/permissions.ts';
import type { Emergency } from '../../../domain/answers/emergencies.ts';
import type { EmergencyPlan } from '../../../server/orders/emergency-plans.ts';
import { useActing } from '../../data/acting.ts';
import { call } from '../../data/call.ts';
import { useOffices } from '../../data/offices.ts';
import { useAnswer } from '../../data/queries.ts';
import { session } from '../../data/session.ts';
import { ChoiceSelect } from '../../ui/choice-select.tsx';
import { FormFoot } from '../../ui/form-foot.tsx';
import { formatMoment } from '../../ui/format.ts';
import { limitText } from '../../ui/limit-text.ts';
import { Answered } from '../../ui/notices.tsx';
import { preferences } from '../../ui/preferences.ts';
import { layers } from '../layers/public.ts';
import { openReplay } from '../replay/public.ts';
import { isOn, rereadEmergencies } from './emergencies.ts';
import { ReviewForm, ReviewText } from './review-form.tsx';
import { useEmergencyPlace } from './use-emergency-place.ts';

const everything = 'all';

/** What is otherwise while the plan is on. */
function PlanText({ plan: { clocks, skip } }: { plan: EmergencyPlan }) {
  const { t } = useTranslation();
  const limits = Object.entries(clocks).map(
    ([step, limit]) => `${t(`clock.steps.${step as keyof typeof clocks}`)} ${limitText(limit, t)}`,
  );
  const skipped = skip.map((step) => t(`clock.steps.${step}`));
  return (
    <dl className="facts plan-text">
      <div className="fact">
        <dt>{t('emergencies.limits')}</dt>
        <dd>{limits.join(' · ') || t('catalogue.draft.nothing')}</dd>
      </div>
      <div className="fact">
        <dt>{t('emergencies.skipped')}</dt>
        <dd>{skipped.join(' · ') || t('catalogue.draft.nothing')}</dd>
      </div>
    </dl>
  );
}

/** Switches a plan on: where and why, said again before it is done. */
function BeginForm({ plans }: { plans: readonly EmergencyPlan[] }) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const scenes = useStore(layers, (state) => state.scenes);
  const { offices, nameOf } = useOffices();
  const [plan, setPlan] = useState(plans[0]?.id ?? '');
  const [scene, setScene] = useState(everything);
  const [district, setDistrict] = useState(everything);
  const [note, setNote] = useState('');
  const [asking, setAsking] = useState(false);
  const { busy, refused, act } = useActing();
  const chosen = plans.find(({ id }) => id === plan);
  if (!chosen) return <p className="message">{t('emergencies.noPlans')}</p>;
  const orAll = (id: string) => (id === everything ? null : id);
  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    if (!asking) return setAsking(true);
    const body = { plan, scene: orAll(scene), district: orAll(district), note: note.trim() };
    const begun = await act(() => call('post', '/api/emergencies', { body }));
    setAsking(false);
    if (!begun) return;
    setNote('');
    rereadEmergencies();
  }
  return (
    <form className="part entry-group" data-begin onSubmit={(event) => void submit(event)}>
      <h3 className="caption">{t('emergencies.begin')}</h3>
      <ChoiceSelect
        label={t('emergencies.plan')}
        labelClass="caption"
        look="framed"
        choices={plans.map(({ id, title }) => ({ id, name: title[language] }))}
        chosen={plan}
        onChoose={setPlan}
      />
      <PlanText plan={chosen} />
      <div className="pair">
        <ChoiceSelect
          label={t('catalogue.item.scene')}
          labelClass="caption"
          look="framed"
          choices={[
            { id: everything, name: t('emergencies.allScenes') },
            ...scenes.map(({ id, title }) => ({ id, name: title[language] })),
          ]}
          chosen={scene}
          onChoose={setScene}
        />
        <ChoiceSelect
          label={t('emergencies.district')}
          labelClass="caption"
          look="framed"
          choices={[
            { id: everything, name: t('emergencies.allDistricts') },
            ...offices
              .filter(({ kind }) => kind === 'district-office')
              .map((office) => ({ id: office.code, name: nameOf(office) })),
          ]}
          chosen={district}
          onChoose={setDistrict}
        />
      </div>
      <TextField className="field" value={note} onChange={setNote} isRequired>
        <Label>{t('emergencies.why')}</Label>
        <TextArea rows={2} />
      </TextField>
      <FormFoot
        refused={refused}
        busy={busy}
        isReady={note.trim() !== ''}
        text={t(asking ? 'emergencies.confirmBegin' : 'emergencies.switchOn')}
        action="begin-emergency"
        {...(asking ? { onLeave: () => setAsking(false) } : {})}
      >
        {asking && <p className="notice notice-warning">{t('emergencies.beginText')}</p>}
      </FormFoot>
    </form>
  );
}

function EndForm({ id, onDone }: { id: number; onDone: () => void }) {
  const { t } = useTranslation();
  const [note, setNote] = useState('');
  const { busy, refused, act } = useActing();
  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    const body = { note: note.trim() };
    const ended = await act(() => call('post', '/api/emergencies/{id}/end', { params: { id }, body }));
    if (!ended) return;
    onDone();
    rereadEmergencies();
  }
  return (
    <form className="entry-group" onSubmit={(event) => void submit(event)}>
      <TextField className="field" value={note} onChange={setNote} isRequired autoFocus>
        <Label>{t('emergencies.whyEnd')}</Label>
        <TextArea rows={2} />
      </TextField>
      <FormFoot
        refused={refused}
        busy={busy}
        isReady={note.trim() !== ''}
        text={t('emergencies.confirmEnd')}
        action="end-emergency"
        isSmall
        onLeave={onDone}
      />
    </form>
  );
}

/** One emergency: by what plan, where, since when, by whom and why; and until when. */
function EmergencyLine(props: {
  emergency: Emergency;
  plans: readonly EmergencyPlan[];
  mayEnd: boolean;
  mayReview: boolean;
}) {
  const { emergency, plans, mayEnd, mayReview } = props;
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const placeOf = useEmergencyPlace();
  const [ending, setEnding] = useState(false);
  const [reviewing, setReviewing] = useState(false);
  const { id, plan, note, startedAt, startedBy, endedAt, endedBy, endNote } = emergency;
  const known = plans.find((each) => each.id === plan);
  return (
    <li className="emergency" data-on={isOn(emergency)}>
      <p className="change-head">
        <span className={isOn(emergency) ? 'chip chip-rejected' : 'chip'}>
          {t(isOn(emergency) ? 'emergencies.isOn' : 'emergencies.isOver')}
        </span>
        <b>{known?.title[language] ?? plan}</b>
        <span className="muted">{placeOf(emergency)}</span>
      </p>
      <p>
        {formatMoment(startedAt, language)} · {startedBy}: {note}
      </p>
      {endedAt && (
        <p>
          {formatMoment(endedAt, language)} · {endedBy}: {endNote}
        </p>
      )}
      {isOn(emergency) && known && <PlanText plan={known} />}
      {isOn(emergency) && mayEnd && !ending && (
        <Button className="button button-small" onPress={() => setEnding(true)}>
          {t('emergencies.switchOff')}
        </Button>
      )}
      {emergency.review && !reviewing && <ReviewText review={emergency.review} />}
      {reviewing && <ReviewForm emergency={emergency} onDone={() => setReviewing(false)} />}
      {endedAt && !reviewing && (
        <div className="actions-row">
          <Button
            className="button button-small"
            data-action="replay-emergency"
            onPress={() => void openReplay({ from: startedAt, to: endedAt })}
          >
            {t('emergencies.replay')}
          </Button>
          {mayReview && (
            <Button
              className="button button-small"
              data-action="review-emergency"
              onPress={() => setReviewing(true)}
            >
              {t(emergency.review ? 'emergencies.reviewAgain' : 'emergencies.review')}
            </Button>
          )}
        </div>
      )}
      {ending && isOn(emergency) && <EndForm id={id} onDone={() => setEnding(false)} />}
    </li>
  );
}

/** By which plans for emergencies the city works, and worked; whoever may, switches them on and off. */
export function EmergenciesPage() {
  const { t } = useTranslation();
  const user = useStore(session, (state) => state.user);
  const mayDecide = user !== null && may(user, 'orders.emergency');
  const answer = useAnswer('/api/emergencies');
  return (
    <Answered answer={answer}>
      {({ plans, emergencies: known }) => {
        const on = known.filter(isOn);
        const over = known.filter((each) => !isOn(each));
        return (
          <>
            <section className="part" data-standing={on.length > 0 ? 'emergency' : 'ordinary'}>
              {on.length === 0 && <p className="notice notice-good">{t('emergencies.ordinary')}</p>}
              <ul className="changes">
                {on.map((emergency) => (
                  <EmergencyLine
                    key={emergency.id}
                    emergency={emergency}
                    plans={plans}
                    mayEnd={mayDecide}
                    mayReview={false}
                  />
                ))}
              </ul>
            </section>
            {mayDecide && <BeginForm plans={plans} />}
            {over.length > 0 && (
              <section className="part">
                <h3 className="caption">{t('emergencies.before')}</h3>
                <ul className="changes">
                  {over.map((emergency) => (
                    <EmergencyLine
                      key={emergency.id}
                      emergency={emergency}
                      plans={plans}
                      mayEnd={false}
                      mayReview={mayDecide}
                    />
                  ))}
                </ul>
              </section>
            )}
          </>
        );
      }}
    </Answered>
  );
}
