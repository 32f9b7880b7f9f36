import { useEffect, useState } from 'react';
import { Button, FieldError, Input, Label, Radio, RadioGroup, TextField } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { Order, OrderWithHistory } from '../../../domain/answers/orders.ts';
import { endStates, stateLabels } from '../../../domain/orders/states.ts';
import { call } from '../../data/call.ts';
import { useNow } from '../../data/clock.ts';
import { asProblem } from '../../data/request.ts';
import { lengthOf } from '../../map/ellipsoid.ts';
import { formatAge, formatMetres } from '../../ui/format.ts';
import { useUnitName } from '../../ui/names.ts';
import { preferences } from '../../ui/preferences.ts';
import { problemText } from '../../ui/problem-text.ts';
import { severities } from '../../ui/severity.ts';
import { StateChip } from '../../ui/state-chip.tsx';
import type { RequestProblem } from '../../wangge-client/send.ts';
import { emphasise, mapPick, pickOnMap } from '../incidents/public.ts';
import { layers } from '../layers/public.ts';
import { MovingForm } from './moving-forms.tsx';
import { likenessOf, type NearOrder, ordersNear } from './orders-near.ts';

/** How far away an order may be that is offered, metres. */
const near = 1000;
const mostOffered = 5;
const wholeNumber = /^\d{8}-\d{6}$/;

/** The open orders near by, those that belong together first. */
function useOffered(order: OrderWithHistory) {
  const [offered, setOffered] = useState<readonly NearOrder[] | null>(null);
  const [problem, setProblem] = useState<RequestProblem | null>(null);
  const { number } = order;
  const [lon, lat] = order.point;
  useEffect(() => {
    let gone = false;
    ordersNear([lon, lat], near, number, true)
      .then((found) => gone || setOffered(found))
      .catch((error: unknown) => gone || setProblem(asProblem(error)));
    return () => {
      gone = true;
    };
  }, [lon, lat, number]);
  const sorted = offered?.toSorted((a, b) => likenessOf(order, b) - likenessOf(order, a)) ?? null;
  return { offered: sorted?.slice(0, mostOffered) ?? null, problem };
}

/** An order named by its number or clicked on the map. */
function useNamed(order: OrderWithHistory) {
  const [text, setText] = useState('');
  const [named, setNamed] = useState<NearOrder | null>(null);
  const [problem, setProblem] = useState<RequestProblem | null>(null);
  const number = text.trim();
  const { point } = order;
  useEffect(() => {
    setNamed(null);
    setProblem(null);
    if (!wholeNumber.test(number)) return;
    let gone = false;
    call('get', '/api/orders/{number}', { params: { number } })
      .then((found) => gone || setNamed({ ...found, distance: lengthOf([point, found.point]) }))
      .catch((error: unknown) => gone || setProblem(asProblem(error)));
    return () => {
      gone = true;
    };
  }, [number, point]);
  return { text, setText, named, problem };
}

/** Why an order cannot take another one in; null where it can. */
function useRefusal(order: Order, into: Order | null): string | null {
  const { t } = useTranslation();
  if (!into) return null;
  if (into.number === order.number) return t('reports.itself');
  return endStates.includes(into.state) ? t('reports.ended') : null;
}

/** What merging would do, before it is done. */
function MergePreview({ order, into }: { order: OrderWithHistory; into: NearOrder }) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const nameOf = useUnitName();
  const isGraver = severities.indexOf(order.severity) < severities.indexOf(into.severity);
  const isOthers = order.lead.code !== into.lead.code;
  return (
    <ul className="will-happen" aria-label={t('reports.willHappen')} data-preview="merge">
      <li>
        {t('reports.willMove', {
          count: order.reportCount,
          number: into.number,
          sum: order.reportCount + into.reportCount,
        })}
      </li>
      <li>
        {t('reports.willStay', { office: nameOf(into.lead), state: stateLabels[into.state][language] })}
      </li>
      {isOthers && <li data-warning>{t('reports.otherOffice', { office: nameOf(order.lead) })}</li>}
      {isGraver && <li>{t('reports.willRise', { severity: t(`severity.${order.severity}`) })}</li>}
      <li>{t('reports.willEnd', { number: order.number })}</li>
    </ul>
  );
}

function Candidate({ order }: { order: NearOrder }) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const item = useStore(layers, (state) => state.items.get(order.item));
  const age = formatAge(order.createdAt, useNow(60), language);
  return (
    <>
      <span className="merge-name">
        {item?.title[language] ?? t('queue.unknownItem')}
        <small>
          {formatMetres(order.distance)} · {t('queue.age', { age })} · <code>{order.number}</code>
        </small>
      </span>
      <StateChip state={order.state} />
    </>
  );
}

/** Merges the order into another open one: one of those near by, one named by number, or one clicked on the map. */
export function MergeForm({ order, onDone }: { order: OrderWithHistory; onDone: () => void }) {
  const { t } = useTranslation();
  const { offered, problem } = useOffered(order);
  const { text, setText, named, problem: unknown } = useNamed(order);
  const [chosen, setChosen] = useState<string | null>(null);
  const isPicking = useStore(mapPick, (state) => state.take !== null);
  const into = text.trim()
    ? named
    : (offered?.find(({ number }) => number === chosen) ?? offered?.[0] ?? null);
  const refusal = useRefusal(order, into);
  const intoId = into?.eventId ?? null;

  useEffect(() => {
    emphasise(intoId);
    return () => emphasise(null);
  }, [intoId]);
  useEffect(() => () => pickOnMap(null), []);

  return (
    <MovingForm
      action="merge"
      details={into && !refusal ? { into: into.number } : null}
      preview={into && !refusal ? <MergePreview order={order} into={into} /> : null}
      onDone={onDone}
    >
      {problem && (
        <p className="notice notice-error" role="alert">
          {problemText(problem, t)}
        </p>
      )}
      {!offered && !problem && <div className="loading-line" />}
      {offered?.length === 0 && (
        <p className="panel-hint">{t('reports.noneNear', { distance: formatMetres(near) })}</p>
      )}
      {offered && offered.length > 0 && (
        <RadioGroup
          className="merge-choices"
          value={text.trim() ? '' : (into?.number ?? '')}
          onChange={(number) => {
            setText('');
            setChosen(number);
          }}
        >
          <Label className="caption">{t('reports.into')}</Label>
          {offered.map((each) => (
            <Radio key={each.number} value={each.number} className="merge-choice" data-into={each.number}>
              <Candidate order={each} />
            </Radio>
          ))}
        </RadioGroup>
      )}
      <div className="merge-other">
        <TextField
          className="field"
          value={text}
          onChange={setText}
          isInvalid={unknown !== null || refusal !== null}
        >
          <Label>{t('reports.number')}</Label>
          <Input placeholder="20260101-000001" maxLength={15} inputMode="numeric" data-merge-number />
          <FieldError>{refusal ?? (unknown && problemText(unknown, t))}</FieldError>
        </TextField>
        <Button
          className="button button-small"
          data-pick={isPicking ? 'waiting' : 'off'}
          onPress={() => pickOnMap(isPicking ? null : (incident) => setText(incident.number ?? ''))}
        >
          {t(isPicking ? 'reports.picking' : 'reports.pickOnMap')}
        </Button>
      </div>
      {text.trim() !== '' && named && (
        <div className="merge-choice">
          <Candidate order={named} />
        </div>
      )}
    </MovingForm>
  );
}
