import { Label, Slider, SliderThumb, SliderTrack } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { comparison } from '../layers/public.ts';

/** The edge between two compared versions, dragged or moved by the arrow keys over the whole width of the map. */
export function SwipeHandle() {
  const { t } = useTranslation();
  const compared = useStore(comparison, (state) => state.compared);
  const share = useStore(comparison, (state) => state.share);
  if (!compared) return null;
  const { before, after } = compared;
  return (
    <Slider
      className="swipe"
      minValue={0}
      maxValue={100}
      step={1}
      value={share * 100}
      onChange={(value) => comparison.setState({ share: value / 100 })}
    >
      <Label className="sr-only">{t('work.compare', { before, after })}</Label>
      <SliderTrack className="swipe-track">
        <SliderThumb className="swipe-thumb">
          <span className="swipe-name swipe-before">{t('work.before', { version: before })}</span>
          <span className="swipe-name swipe-after">{t('work.after', { version: after })}</span>
        </SliderThumb>
      </SliderTrack>
    </Slider>
  );
}
