import type { ComponentType } from 'react';
import { Button } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { session } from '../../data/session.ts';
import { TabbedSide } from '../../ui/tabbed-side.tsx';
import { AuditPage } from './audit-page.tsx';
import { KeysPage } from './keys-page.tsx';
import { type AdministrationPage, administration, closeAdministration, openPage, pagesOf } from './pages.ts';
import { PeoplePage } from './people-page.tsx';
import { UnitsPage } from './units-page.tsx';
import './administration.css';

const views: Record<AdministrationPage, ComponentType<{ entry: string | null }>> = {
  people: PeoplePage,
  units: UnitsPage,
  keys: KeysPage,
  audit: AuditPage,
};

/** Who may do what, for those who decide it. */
export function AdministrationSide() {
  const { t } = useTranslation();
  const page = useStore(administration, (state) => state.page);
  const user = useStore(session, (state) => state.user);
  if (!page) return null;
  const shown = pagesOf(user);
  const View = views[page.name];
  return (
    <TabbedSide
      title={t('administration.title')}
      closeText={t('operations.close')}
      onClose={closeAdministration}
      pages={shown.map((id) => ({ id, title: t(`administration.pages.${id}`) }))}
      open={page.name}
      onOpen={openPage}
      refusal={
        shown.includes(page.name) ? undefined : (
          <div className="message" role="alert">
            <strong>{t('operations.noRightTitle')}</strong>
            <p>{t('operations.noRightText')}</p>
            <Button className="button button-small" onPress={closeAdministration}>
              {t('operations.close')}
            </Button>
          </div>
        )
      }
    >
      <div className="administration">
        <View entry={page.entry} />
      </div>
    </TabbedSide>
  );
}
