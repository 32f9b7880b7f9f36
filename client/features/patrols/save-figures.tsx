import { Button } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { FigurePart } from '../../../domain/patrols/figures.ts';
import { useActing } from '../../data/acting.ts';
import { saveFile } from '../../data/download.ts';
import { RefusalNotice } from '../../ui/notices.tsx';
import { preferences } from '../../ui/preferences.ts';

/** Saves the figures as a table or a workbook. */
export function SaveFigures({ month, by }: { month: string; by: FigurePart }) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const { busy, refused, act } = useActing();
  const save = (format: 'csv' | 'xlsx') =>
    act(() =>
      saveFile(
        '/api/patrols/figures',
        { query: { month, by, format, lang: language } },
        `patrols-${by}-${month}.${format}`,
      ),
    );
  return (
    <>
      {refused && <RefusalNotice problem={refused} />}
      <div className="actions-row">
        {(['csv', 'xlsx'] as const).map((format) => (
          <Button
            key={format}
            className="button button-small"
            data-action={`save-${format}`}
            isDisabled={busy}
            onPress={() => void save(format)}
          >
            {t('patrols.save', { format: format.toUpperCase() })}
          </Button>
        ))}
      </div>
    </>
  );
}
