import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { lookOf, preferences, themeOf } from '../../../ui/preferences.ts';
import { severities } from '../../../ui/severity.ts';
import { SeverityMark } from '../../../ui/severity-mark.tsx';
import { marksOnMap } from '../marks-on-map.ts';
import { toneColour, toneName, tones } from './colouring.ts';
import { hasMarks } from './gathering.ts';
import { rampSteps, ramps } from './ramp.ts';

/** What the colours of the incidents mean, in the way in which they are shown just now. */
export function GatheringLegend() {
  const { t } = useTranslation();
  const gathering = useStore(marksOnMap, (state) => state.gathering);
  const colouring = useStore(marksOnMap, (state) => state.colouring);
  const theme = useStore(preferences, themeOf);
  const look = useStore(preferences, lookOf);
  const language = useStore(preferences, (state) => state.language);
  const swatches = ramps[theme].map((colour, step) => (
    <span key={rampSteps[step]}>
      <i className="ramp-step" style={{ background: `rgb(${colour.join(' ')})` }} />
      {gathering !== 'heat' && `${rampSteps[step]}+`}
    </span>
  ));
  if (gathering === 'hexagons' || gathering === 'grids') {
    const per = t(gathering === 'grids' ? 'map.perGrid' : 'map.perHexagon');
    return (
      <span className="status-legend" role="img" aria-label={per} data-legend={gathering}>
        {per}
        {swatches}
      </span>
    );
  }
  if (gathering === 'heat')
    return (
      <span className="status-legend" role="img" aria-label={t('map.heatLegend')} data-legend={gathering}>
        {t('map.few')}
        <span className="ramp-bar">{swatches}</span>
        {t('map.many')}
      </span>
    );
  if (hasMarks(gathering) && colouring === 'standing')
    return (
      <span className="status-legend" role="img" aria-label={t('queue.standing')} data-legend="standing">
        {tones.map((tone) => (
          <span key={tone}>
            <i className="tone" style={{ background: toneColour(tone, look) }} />
            {toneName(tone, language, t('map.otherStanding'))}
          </span>
        ))}
      </span>
    );
  return (
    <span className="status-legend" role="img" aria-label={t('map.severities')} data-legend={gathering}>
      {severities.map((severity) => (
        <span key={severity}>
          <SeverityMark severity={severity} size={10} />
          {t(`severity.${severity}`)}
        </span>
      ))}
    </span>
  );
}
