import { type FormEvent, useState } from 'react';
import { Label, TextArea, TextField } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { Emergency } from '../../../domain/answers/emergencies.ts';
import { useActing } from '../../data/acting.ts';
import { call } from '../../data/call.ts';
import { ChoiceSelect } from '../../ui/choice-select.tsx';
import { FormFoot } from '../../ui/form-foot.tsx';
import { formatMoment } from '../../ui/format.ts';
import { preferences } from '../../ui/preferences.ts';
import { rereadEmergencies } from './emergencies.ts';

const effects = ['1', '2', '3', '4', '5'] as const;
const texts = ['well', 'problems', 'measures'] as const;

/** Writes what was learnt of an emergency that is over. */
export function ReviewForm({ emergency, onDone }: { emergency: Emergency; onDone: () => void }) {
  const { t } = useTranslation();
  const { id, review } = emergency;
  const [effect, setEffect] = useState(String(review?.effect ?? 4));
  const [written, setWritten] = useState({
    well: review?.well ?? '',
    problems: review?.problems ?? '',
    measures: review?.measures ?? '',
  });
  const { busy, refused, act } = useActing();
  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    const body = { effect: Number(effect), ...written };
    if (!(await act(() => call('put', '/api/emergencies/{id}/review', { params: { id }, body })))) return;
    onDone();
    rereadEmergencies();
  }
  return (
    <form className="entry-group" data-form="review" onSubmit={(event) => void submit(event)}>
      <ChoiceSelect
        label={t('emergencies.effect')}
        labelClass="caption"
        look="framed"
        choices={effects.map((each) => ({ id: each, name: t(`emergencies.effects.${each}`) }))}
        chosen={effect}
        onChoose={setEffect}
      />
      {texts.map((name) => (
        <TextField
          key={name}
          className="field"
          value={written[name]}
          onChange={(text) => setWritten({ ...written, [name]: text })}
          maxLength={4000}
          data-member={name}
        >
          <Label>{t(`emergencies.${name}`)}</Label>
          <TextArea rows={2} />
        </TextField>
      ))}
      <FormFoot
        refused={refused}
        busy={busy}
        text={t('emergencies.saveReview')}
        action="save-review"
        isSmall
        onLeave={onDone}
      />
    </form>
  );
}

/** What was written. */
export function ReviewText({ review }: { review: NonNullable<Emergency['review']> }) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const facts = [
    ['effect', t(`emergencies.effects.${String(review.effect) as (typeof effects)[number]}`)],
    ...texts.map((name) => [name, review[name]] as const),
  ] as const;
  return (
    <>
      <dl className="facts" data-review>
        {facts
          .filter(([, text]) => text !== '')
          .map(([name, text]) => (
            <div className="fact" key={name}>
              <dt>{t(`emergencies.${name}`)}</dt>
              <dd>{text}</dd>
            </div>
          ))}
      </dl>
      <p className="muted">
        {t('emergencies.reviewedBy', {
          by: review.writtenBy,
          time: formatMoment(review.writtenAt, language),
        })}
      </p>
    </>
  );
}
