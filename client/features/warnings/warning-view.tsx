import { bbox } from '@turf/turf';
import { type FormEvent, useState } from 'react';
import { Button, Label, TextArea, TextField } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { may } from '../../../domain/access/permissions.ts';
import type {
  InsideWarning,
  WarningChange,
  WarningDetail,
  WarningKind,
  WarningResponse,
} from '../../../domain/answers/warnings.ts';
import { orderStates, stateLabels } from '../../../domain/orders/states.ts';
import { useActing } from '../../data/acting.ts';
import { call } from '../../data/call.ts';
import { useAnswer } from '../../data/queries.ts';
import { session } from '../../data/session.ts';
import { mapCommands } from '../../map/commands.ts';
import { FormFoot } from '../../ui/form-foot.tsx';
import { formatMoment, formatNumber } from '../../ui/format.ts';
import { useUnitName } from '../../ui/names.ts';
import { Answered } from '../../ui/notices.tsx';
import { type Language, preferences } from '../../ui/preferences.ts';
import { openOperation } from '../operations/public.ts';
import { select } from '../selection/public.ts';
import { FollowUp } from './follow-up.tsx';
import { LevelMark } from './level-mark.tsx';
import { WarningForm } from './warning-form.tsx';
import { rereadWarnings } from './warnings.ts';

const mostNamed = 3;
const listMark = { zh: '、', en: ', ' };

/** What a feature is called. */
function titleOf(
  { code, name, nameEn }: { code: string | null; name: string | null; nameEn: string | null },
  language: Language,
): string {
  return (language === 'en' ? (nameEn ?? name) : name) ?? code ?? '';
}

/** What became of the order of a unit. */
function OrderOf({ response: { order, refusal, releasedAt, outcome } }: { response: WarningResponse }) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  if (refusal)
    return <span className="warning-refused">{t('warnings.refused', { detail: refusal.detail })}</span>;
  const after = outcome ? t(`warnings.outcomes.${outcome}`) : releasedAt ? t('warnings.released') : null;
  if (!order) return <span className="muted">{after ?? t('warnings.notYours')}</span>;
  const state = orderStates.find((each) => each === order.state);
  return (
    <Button
      className="text-link"
      data-order={order.number}
      onPress={() => select({ kind: 'incident', id: order.eventId })}
    >
      <code>{order.number}</code> {state && stateLabels[state][language]}
      {after && ` · ${after}`}
    </Button>
  );
}

function Responses({ responses }: { responses: readonly WarningResponse[] }) {
  const { t } = useTranslation();
  const nameOf = useUnitName();
  const language = useStore(preferences, (state) => state.language);
  if (responses.length === 0) return <p className="muted">{t('warnings.noUnits')}</p>;
  return (
    <ul className="warning-units">
      {responses.map((response) => {
        const names = response.features.slice(0, mostNamed).map((feature) => titleOf(feature, language));
        return (
          <li key={response.id} data-unit={response.lead.code} data-released={response.releasedAt !== null}>
            <span>
              <b>{nameOf(response.lead)}</b>{' '}
              {response.byHand && <span className="chip">{t('warnings.byHand')}</span>}
            </span>
            {names.length > 0 && (
              <span className="muted">
                {response.total > names.length
                  ? t('warnings.features', { names: names.join(listMark[language]), count: response.total })
                  : names.join(listMark[language])}
              </span>
            )}
            <OrderOf response={response} />
          </li>
        );
      })}
    </ul>
  );
}

/** How many of a layer lie in the area, and which. */
function Inside({ inside }: { inside: InsideWarning }) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const { layer, title, count, more, features } = inside;
  const number = formatNumber(count, language);
  return (
    <details className="warning-inside" data-inside={layer}>
      <summary>
        <span>{title[language]}</span>
        <b>{more ? t('warnings.more', { count }) : count === 0 ? t('warnings.nothing') : number}</b>
      </summary>
      {count > features.length && <p className="muted">{t('warnings.listed', { count: features.length })}</p>}
      <ul>
        {features.map((feature) => (
          <li key={`${feature.code}${feature.point.join()}`}>
            <Button className="text-link" onPress={() => mapCommands.reveal(feature.point)}>
              {titleOf(feature, language)}
            </Button>
          </li>
        ))}
      </ul>
    </details>
  );
}

function LiftForm({ id, onDone }: { id: number; onDone: () => void }) {
  const { t } = useTranslation();
  const [note, setNote] = useState('');
  const { busy, refused, act } = useActing();
  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    const body = { note: note.trim() };
    if (!(await act(() => call('post', '/api/warnings/{id}/lift', { params: { id }, body })))) return;
    onDone();
    void rereadWarnings();
  }
  return (
    <form className="entry-group" data-form="lift" onSubmit={(event) => void submit(event)}>
      <TextField className="field" value={note} onChange={setNote} isRequired autoFocus>
        <Label>{t('warnings.whyLift')}</Label>
        <TextArea rows={2} />
      </TextField>
      <p className="notice notice-warning">{t('warnings.liftText')}</p>
      <FormFoot
        refused={refused}
        busy={busy}
        isReady={note.trim() !== ''}
        text={t('warnings.confirmLift')}
        action="lift"
        isSmall
        onLeave={onDone}
      />
    </form>
  );
}

type Doing = 'lift' | 'change' | 'follow-up' | null;

/** What may be done about a warning. */
function Steps({ warning, kinds }: { warning: WarningDetail; kinds: readonly WarningKind[] }) {
  const { t } = useTranslation();
  const user = useStore(session, (state) => state.user);
  const [doing, setDoing] = useState<Doing>(null);
  const done = () => setDoing(null);
  if (!user || warning.state === 'ended') return null;
  if (doing === 'lift') return <LiftForm id={warning.id} onDone={done} />;
  if (doing === 'change') return <WarningForm kinds={kinds} before={warning} onDone={done} />;
  if (doing === 'follow-up') return <FollowUp warning={warning} onDone={done} />;
  const step = (what: NonNullable<Doing>, text: string) => (
    <Button className="button button-small" data-action={`${what}-warning`} onPress={() => setDoing(what)}>
      {text}
    </Button>
  );
  return (
    <div className="actions-row">
      {may(user, 'events.write') && step('follow-up', `${t('warnings.byHand')}…`)}
      {may(user, 'warnings.write') && step('change', `${t('warnings.change')}…`)}
      {may(user, 'warnings.write') && step('lift', t('warnings.lift'))}
    </div>
  );
}

/** What a warning said before each change, the newest on top. */
function Changes({ changes, kinds }: { changes: readonly WarningChange[]; kinds: readonly WarningKind[] }) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const told = ({ former }: WarningChange): [string, string][] => {
    const { kind, level, text, areas, effectiveAt, expiresAt } = former;
    const lines: [string, string | null | undefined][] = [
      [t('warnings.kind'), kind && (kinds.find(({ code }) => code === kind)?.title[language] ?? kind)],
      [t('warnings.level'), level && t(`warnings.levels.${level}`)],
      [t('warnings.text'), text],
      [t('warnings.where'), areas?.map((area) => titleOf(area, language)).join(listMark[language])],
      [t('warnings.since'), effectiveAt && formatMoment(effectiveAt, language)],
      [
        t('warnings.ends'),
        expiresAt === null ? t('warnings.untilLifted') : expiresAt && formatMoment(expiresAt, language),
      ],
    ];
    return lines.flatMap(([name, was]) => (was ? [[name, was]] : []));
  };
  return (
    <section className="part" data-part="warning-changes">
      <h3 className="caption">{t('warnings.changes')}</h3>
      <ol className="log" reversed>
        {changes.map((change) => (
          <li key={change.revision} data-revision={change.revision}>
            <p>
              {change.by} · {formatMoment(change.at, language)}
            </p>
            {told(change).map(([name, was]) => (
              <p key={name} className="log-note" dir="auto">
                {t('warnings.was', { name, was })}
              </p>
            ))}
          </li>
        ))}
      </ol>
    </section>
  );
}

/** The source of what the city itself warns of. */
const ownSource = 'duty-desk';

/** One warning: what it says, who is to act, what lies in its area. */
export function WarningView({ id }: { id: number }) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const known = useAnswer('/api/warnings/kinds');
  const answer = useAnswer('/api/warnings/{id}', { params: { id } });
  const { kinds = [] } = known.value ?? {};
  return (
    <>
      <div className="more-row">
        <Button className="button button-small" onPress={() => openOperation('warnings')}>
          ← {t('warnings.back')}
        </Button>
      </div>
      <Answered answer={answer}>
        {(warning) => {
          const { kind, level, text, state, source, effectiveAt, expiresAt, geometry, areas } = warning;
          const { endedAt, endedBy, endReason, endNote, responses, inside, changes } = warning;
          return (
            <>
              <section className="part entry-group" data-warning={id} data-state={state}>
                <p className="warning-line-head">
                  <LevelMark level={level} />
                  <b>{kinds.find(({ code }) => code === kind)?.title[language] ?? kind}</b>
                  <span className="chip">{t(`warnings.states.${state}`)}</span>
                </p>
                <p className="warning-text">{text}</p>
                <dl className="facts">
                  <div className="fact">
                    <dt>{t('warnings.from')}</dt>
                    <dd>{source === ownSource ? t('decision.kinds.duty-desk') : source}</dd>
                  </div>
                  <div className="fact">
                    <dt>{t('warnings.since')}</dt>
                    <dd>{formatMoment(effectiveAt, language)}</dd>
                  </div>
                  <div className="fact">
                    <dt>{t('warnings.ends')}</dt>
                    <dd>{expiresAt ? formatMoment(expiresAt, language) : t('warnings.untilLifted')}</dd>
                  </div>
                  {areas && (
                    <div className="fact">
                      <dt>{t('warnings.where')}</dt>
                      <dd>{areas.map((area) => titleOf(area, language)).join(listMark[language])}</dd>
                    </div>
                  )}
                </dl>
                {endedAt && (
                  <p className="notice">
                    {formatMoment(endedAt, language)} ·{' '}
                    {endReason === 'lifted'
                      ? `${t('warnings.lifted', { by: endedBy })}: ${endNote ?? ''}`
                      : t('warnings.expired')}
                  </p>
                )}
                {geometry && (
                  <div className="actions-row">
                    <Button
                      className="button button-small"
                      onPress={() => {
                        const [west, south, east, north] = bbox(geometry);
                        mapCommands.fit([west, south, east, north]);
                      }}
                    >
                      {t('warnings.show')}
                    </Button>
                  </div>
                )}
                <Steps warning={warning} kinds={kinds} />
              </section>
              {changes.length > 0 && <Changes changes={changes} kinds={kinds} />}
              <section className="part">
                <h3 className="caption">{t('warnings.units')}</h3>
                <Responses responses={responses} />
              </section>
              {geometry && (
                <section className="part">
                  <h3 className="caption">{t('warnings.inside')}</h3>
                  {[...inside.units, ...inside.facilities].map((each) => (
                    <Inside key={each.layer} inside={each} />
                  ))}
                </section>
              )}
            </>
          );
        }}
      </Answered>
    </>
  );
}
