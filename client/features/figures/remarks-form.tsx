import { useState } from 'react';
import { Button } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { SceneReport } from '../../../domain/answers/reports.ts';
import { sceneReportTexts } from '../../../domain/figures/labels.ts';
import { useActing } from '../../data/acting.ts';
import { call } from '../../data/call.ts';
import { askAgain } from '../../data/queries.ts';
import { RefusalNotice } from '../../ui/notices.tsx';
import { preferences } from '../../ui/preferences.ts';

const path = '/api/reports/scenes/{id}/monthly';

/** What those who keep a scene write to its report. */
export function RemarksForm({ report, onDone }: { report: SceneReport; onDone: () => void }) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const [problems, setProblems] = useState(report.remarks?.problems ?? '');
  const [usefulness, setUsefulness] = useState(report.remarks?.usefulness ?? '');
  const { busy, refused, act } = useActing();
  const texts = sceneReportTexts;

  async function save(): Promise<void> {
    const { month, scene } = report;
    const kept = await act(async () => {
      await call('put', path, { params: { id: scene.id }, body: { month, problems, usefulness } });
      return true;
    });
    if (!kept) return;
    await askAgain(path);
    onDone();
  }

  return (
    <form
      className="remarks no-print"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <label className="field">
        <span className="caption">{texts.problems[language]}</span>
        <textarea
          className="input"
          rows={4}
          maxLength={5_000}
          value={problems}
          onChange={(event) => setProblems(event.target.value)}
        />
      </label>
      <label className="field">
        <span className="caption">{texts.usefulness[language]}</span>
        <textarea
          className="input"
          rows={4}
          maxLength={5_000}
          value={usefulness}
          onChange={(event) => setUsefulness(event.target.value)}
        />
      </label>
      {refused && <RefusalNotice problem={refused} />}
      <div className="weights-actions">
        <Button className="button button-primary button-small" type="submit" isDisabled={busy}>
          {t('figures.save')}
        </Button>
        <Button className="button button-small" onPress={onDone}>
          {t('figures.cancel')}
        </Button>
      </div>
    </form>
  );
}
