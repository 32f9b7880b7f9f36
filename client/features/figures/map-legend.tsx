import { useEffect, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { RatesRow } from '../../../domain/answers/reports.ts';
import { preferences, themeOf } from '../../ui/preferences.ts';
import { mapped } from './map-figures.ts';
import { mappedLayers, scaleOf } from './map-scale.ts';
import { labelOf, told } from './numbers.ts';
import { figures } from './place.ts';

/** Has the map coloured by the figure as long as it is shown, and says what the colours mean. */
export function MapLegend({ rows }: { rows: readonly RatesRow[] }) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const theme = useStore(preferences, themeOf);
  const { by, figure } = useStore(figures);
  const layer = mappedLayers[by];
  const scale = useMemo(() => scaleOf(rows, figure, theme), [rows, figure, theme]);
  useEffect(() => {
    if (!layer) return;
    mapped.setState({ layer, rows, figure });
    return () => mapped.setState({ layer: null });
  }, [layer, rows, figure]);
  if (!layer) return <p className="muted map-note">{t('figures.mapNote')}</p>;
  return (
    <div
      className="map-scale"
      role="img"
      aria-label={t('figures.mapLegend', { figure: labelOf(figure, language) })}
    >
      <span>{t('figures.onMap', { figure: labelOf(figure, language) })}</span>
      {scale.steps.map(({ least, colour }) => (
        <span key={colour}>
          <i style={{ background: colour }} />
          {told(least, figure, language)}+
        </span>
      ))}
    </div>
  );
}
