import { useState } from 'react';
import { Button } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { may } from '../../../domain/access/permissions.ts';
import { useActing } from '../../data/acting.ts';
import { saveFile } from '../../data/download.ts';
import { useAnswer } from '../../data/queries.ts';
import { cityToday } from '../../data/server-time.ts';
import { session } from '../../data/session.ts';
import { ChoiceSelect } from '../../ui/choice-select.tsx';
import { Answered, RefusalNotice } from '../../ui/notices.tsx';
import { preferences } from '../../ui/preferences.ts';
import { layers } from '../layers/public.ts';
import { figures } from './place.ts';
import { RemarksForm } from './remarks-form.tsx';
import { ReportSheet } from './report-sheet.tsx';

const path = '/api/reports/scenes/{id}/monthly';

/** The monthly report of a scene: to read, to write to, to print and to keep as a workbook. */
export function MonthlyPage() {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const user = useStore(session, (state) => state.user);
  const scenes = useStore(layers, (state) => state.scenes);
  const { scene: chosen, day } = useStore(figures);
  const [writing, setWriting] = useState(false);
  const scene = chosen ?? scenes[0]?.id ?? null;
  const month = day.slice(0, 7);
  const { busy, refused, act } = useActing();
  if (scene === null) return <div className="loading-line" />;
  const keep = () =>
    act(() =>
      saveFile(
        path,
        { params: { id: scene }, query: { month, format: 'xlsx', lang: language } },
        `${scene}-${month}.xlsx`,
      ),
    );
  return (
    <>
      <div className="period-bar no-print">
        <ChoiceSelect
          label={t('figures.groups.scene')}
          labelClass="sr-only"
          look="framed"
          chosen={scene}
          choices={scenes.map(({ id, title }) => ({ id, name: title[language] }))}
          onChoose={(id) => figures.setState({ scene: id })}
        />
        <input
          className="input"
          type="month"
          aria-label={t('figures.month')}
          value={month}
          max={cityToday().slice(0, 7)}
          onChange={(event) =>
            event.target.value && figures.setState({ kind: 'month', day: `${event.target.value}-01` })
          }
        />
        <Button className="button button-small" onPress={() => window.print()}>
          {t('figures.print')}
        </Button>
        <Button className="button button-small" isDisabled={busy} onPress={() => void keep()}>
          {t('figures.workbook')}
        </Button>
        {user && may(user, 'items.write') && !writing && (
          <Button className="button button-small" onPress={() => setWriting(true)}>
            {t('figures.write')}
          </Button>
        )}
      </div>
      {refused && <RefusalNotice problem={refused} />}
      <MonthlyReport
        key={`${scene}/${month}`}
        scene={scene}
        month={month}
        writing={writing}
        onWritten={() => setWriting(false)}
      />
    </>
  );
}

function MonthlyReport({
  scene,
  month,
  writing,
  onWritten,
}: {
  scene: string;
  month: string;
  writing: boolean;
  onWritten: () => void;
}) {
  const answer = useAnswer(path, { params: { id: scene }, query: { month } });
  return (
    <Answered answer={answer}>
      {(report) => (
        <>
          {writing && <RemarksForm report={report} onDone={onWritten} />}
          <ReportSheet report={report} />
        </>
      )}
    </Answered>
  );
}
