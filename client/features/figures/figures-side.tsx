import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { TabbedSide } from '../../ui/tabbed-side.tsx';
import { ActivityPage } from './activity-page.tsx';
import { BlindSpotsPage } from './blind-spots-page.tsx';
import { EvaluationPage } from './evaluation-page.tsx';
import { MonthlyPage } from './monthly-page.tsx';
import { closeFigures, figurePages, figures, openFigures } from './place.ts';
import { RatesPage } from './rates-page.tsx';
import './figures.css';
import './print.css';

const views = {
  rates: RatesPage,
  activity: ActivityPage,
  'blind-spots': BlindSpotsPage,
  evaluation: EvaluationPage,
  monthly: MonthlyPage,
};

/** Figures of orders, for those who may read them: of their own part of the city. */
export function FiguresSide() {
  const { t } = useTranslation();
  const page = useStore(figures, (state) => state.page);
  if (!page) return null;
  const View = views[page];
  return (
    <TabbedSide
      title={t('figures.title')}
      closeText={t('figures.close')}
      onClose={closeFigures}
      pages={figurePages.map((id) => ({ id, title: t(`figures.pages.${id}`) }))}
      open={page}
      onOpen={openFigures}
    >
      <div className="figures">
        <View />
      </div>
    </TabbedSide>
  );
}
