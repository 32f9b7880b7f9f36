import { useState } from 'react';
import { Button } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import {
  type EvaluationPart,
  type EvaluationWeights,
  evaluationLineNames,
  evaluationLines,
  evaluationParts,
  sumOfWeights,
} from '../../../domain/figures/evaluation.ts';
import { useActing } from '../../data/acting.ts';
import { call } from '../../data/call.ts';
import { askAgain } from '../../data/queries.ts';
import { cityToday } from '../../data/server-time.ts';
import { RefusalNotice } from '../../ui/notices.tsx';
import { preferences } from '../../ui/preferences.ts';

const parts = Object.keys(evaluationParts) as EvaluationPart[];

/** What the lines of the evaluation weigh from a day on; together 100. */
export function WeightsForm({ weights, onDone }: { weights: EvaluationWeights; onDone: () => void }) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const [draft, setDraft] = useState<EvaluationWeights>(weights);
  const [validFrom, setValidFrom] = useState(cityToday());
  const [note, setNote] = useState('');
  const { busy, refused, act } = useActing();
  const sum = sumOfWeights(draft);

  async function save(): Promise<void> {
    const body = { validFrom, weights: draft, note };
    const kept = await act(() => call('put', '/api/reports/evaluation/weights', { body }));
    if (!kept) return;
    await askAgain('/api/reports/evaluation');
    onDone();
  }

  return (
    <form
      className="weights"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      {parts.map((part) => (
        <fieldset key={part}>
          <legend>{evaluationParts[part][language]}</legend>
          {evaluationLineNames
            .filter((name) => evaluationLines[name].part === part)
            .map((name) => (
              <label key={name}>
                <span>{evaluationLines[name].title[language]}</span>
                <input
                  className="input"
                  type="number"
                  min={0}
                  max={100}
                  step="any"
                  required
                  value={draft[name]}
                  onChange={(event) => setDraft({ ...draft, [name]: event.target.valueAsNumber || 0 })}
                />
              </label>
            ))}
        </fieldset>
      ))}
      <p className="weights-sum" data-good={sum === 100 || undefined} role="status">
        {t(sum === 100 ? 'figures.sumGood' : 'figures.sumBad', { sum })}
      </p>
      <label className="field">
        <span className="caption">{t('figures.validFrom')}</span>
        <input
          className="input"
          type="date"
          required
          value={validFrom}
          onChange={(event) => setValidFrom(event.target.value)}
        />
      </label>
      <label className="field">
        <span className="caption">{t('figures.weightsNote')}</span>
        <input
          className="input"
          maxLength={500}
          value={note}
          onChange={(event) => setNote(event.target.value)}
        />
      </label>
      {refused && <RefusalNotice problem={refused} />}
      <div className="weights-actions">
        <Button className="button button-primary button-small" type="submit" isDisabled={busy}>
          {t('figures.saveWeights')}
        </Button>
        <Button className="button button-small" onPress={onDone}>
          {t('figures.cancel')}
        </Button>
      </div>
    </form>
  );
}
