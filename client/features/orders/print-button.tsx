import { Button } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { useActing } from '../../data/acting.ts';
import { saveFile } from '../../data/download.ts';
import { Icon } from '../../ui/icons.tsx';
import { RefusalNotice } from '../../ui/notices.tsx';
import { preferences } from '../../ui/preferences.ts';

/** Keeps an order as PDF, to be printed. */
export function PrintButton({ number }: { number: string }) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const { busy, refused, act } = useActing();
  return (
    <>
      <Button
        className="icon-button"
        aria-label={t('incident.print')}
        data-action="print"
        isPending={busy}
        onPress={() =>
          act(() =>
            saveFile(
              '/api/orders/{number}/sheet',
              { params: { number }, query: { language } },
              `${number}.pdf`,
            ),
          )
        }
      >
        <Icon name="print" />
      </Button>
      {refused && <RefusalNotice problem={refused} />}
    </>
  );
}
