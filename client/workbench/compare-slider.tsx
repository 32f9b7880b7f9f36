import { Label, Slider, SliderThumb, SliderTrack } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useStore } from '../store/store.ts';
import { workMap } from './work-map.ts';

/** Fades the map from the version before to the one after. */
export function CompareSlider() {
  const { t } = useTranslation();
  const compared = useStore(workMap, (state) => state.compared);
  if (!compared) return null;
  return (
    <Slider
      className="slider compare"
      value={Math.round(compared.share * 100)}
      step={5}
      onChange={(value) => workMap.set({ compared: { ...compared, share: value / 100 } })}
    >
      <Label className="sr-only">{t('work.compare')}</Label>
      <span className="compare-before">{t('work.before', { version: compared.before })}</span>
      <SliderTrack className="slider-track">
        <SliderThumb className="slider-thumb" />
      </SliderTrack>
      <span className="compare-after">{t('work.after', { version: compared.after })}</span>
    </Slider>
  );
}
