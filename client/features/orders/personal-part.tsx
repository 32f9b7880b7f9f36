import { Fragment, useState } from 'react';
import { Button, Label, TextArea, TextField } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { may } from '../../../domain/access/permissions.ts';
import type { OrderWithHistory } from '../../../domain/answers/orders.ts';
import type { Disclosure } from '../../../domain/answers/personal.ts';
import { endStates } from '../../../domain/orders/states.ts';
import { call } from '../../data/call.ts';
import { asProblem } from '../../data/request.ts';
import { session } from '../../data/session.ts';
import { useDraft } from '../../data/typed-texts.ts';
import { PlainText } from '../../ui/plain-text.tsx';
import { problemText } from '../../ui/problem-text.ts';
import type { RequestProblem } from '../../wangge-client/send.ts';

type Values = Disclosure['values'];

/** Whether reports or notes show something masked. */
function holdsMasked({ event, reports, log }: OrderWithHistory): boolean {
  const told = [event, ...reports.events].map(({ description, properties }) => [description, properties]);
  return JSON.stringify([told, log.map(({ note }) => note)]).includes('**');
}

/** Asks why the values are needed, and then for them. */
function ReasonForm(props: { number: string; onShown: (values: Values) => void; onCancel: () => void }) {
  const { number, onShown, onCancel } = props;
  const { t } = useTranslation();
  const { text: reason, setText: setReason, forget } = useDraft(`${number}/personal`);
  const [asking, setAsking] = useState(false);
  const [problem, setProblem] = useState<RequestProblem | null>(null);

  async function ask(): Promise<void> {
    setAsking(true);
    try {
      const asked = { params: { number }, body: { reason } };
      const { values } = await call('post', '/api/orders/{number}/disclosures', asked);
      forget();
      onShown(values);
    } catch (error) {
      setProblem(asProblem(error));
      setAsking(false);
    }
  }

  return (
    <form
      className="owner-form"
      onSubmit={(event) => {
        event.preventDefault();
        void ask();
      }}
    >
      <TextField className="field" value={reason} onChange={setReason} isRequired autoFocus>
        <Label>{t('personal.reason')}</Label>
        <TextArea rows={2} maxLength={500} />
      </TextField>
      {problem && (
        <p className="notice notice-error" role="alert">
          {problemText(problem, t)}
        </p>
      )}
      <div className="actions-row">
        <Button className="button button-small" onPress={onCancel}>
          {t('incident.cancel')}
        </Button>
        <Button
          type="submit"
          className="button button-small button-primary"
          isDisabled={asking || reason.trim() === ''}
        >
          {t('personal.show')}
        </Button>
      </div>
    </form>
  );
}

/**
 * What reports and notes hold of persons, for who has a step of the order to take: asked for with a reason, kept nowhere,
 * and gone once another order is opened.
 */
export function PersonalPart({ order }: { order: OrderWithHistory }) {
  const { t } = useTranslation();
  const user = useStore(session, (state) => state.user);
  const [asking, setAsking] = useState(false);
  const [values, setValues] = useState<Values | null>(null);
  const mayAsk =
    user !== null &&
    may(user, 'personal.read') &&
    order.allowedActions.length > 0 &&
    !endStates.includes(order.state);
  if (!mayAsk || !holdsMasked(order)) return null;
  return (
    <section className="part" aria-label={t('personal.title')} data-part="personal">
      <h3 className="caption">{t('personal.title')}</h3>
      {values ? (
        <>
          <dl className="facts">
            {values.map(({ event, at, path, kind, value }) => (
              <Fragment key={`${event} ${at} ${path}`}>
                <dt>{t(`personal.kinds.${kind}`)}</dt>
                <dd dir="auto">
                  <PlainText text={typeof value === 'string' ? value : JSON.stringify(value)} />
                </dd>
              </Fragment>
            ))}
          </dl>
          {values.length === 0 && <p className="muted">{t('personal.erased')}</p>}
        </>
      ) : asking ? (
        <ReasonForm number={order.number} onShown={setValues} onCancel={() => setAsking(false)} />
      ) : (
        <Button className="button button-small" data-action="disclose" onPress={() => setAsking(true)}>
          {t('personal.show')}
        </Button>
      )}
    </section>
  );
}
