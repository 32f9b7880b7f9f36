import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { Layer } from '../../../server/layers/answers.ts';
import { preferences, themeOf } from '../../ui/preferences.ts';

/** A small map of a layer as its style draws it, from the addresses that a partner would use. */
export function LayerPreview({ layer }: { layer: Pick<Layer, 'id' | 'bbox' | 'title'> }) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const theme = useStore(preferences, themeOf);
  const place = useRef<HTMLDivElement>(null);
  const [state, setState] = useState<'coming' | 'shown' | 'failed'>('coming');
  const { id, bbox } = layer;
  const box = bbox?.join(',');
  useEffect(() => {
    if (!place.current || !box) return;
    let remove: (() => void) | null = null;
    let gone = false;
    setState('coming');
    import('./preview-map.ts')
      .then(({ drawLayer }) => {
        if (!gone) remove = drawLayer(place.current!, { id, box, theme, language }, () => setState('shown'));
      })
      // Without WebGL the page says all else that it has to say.
      .catch(() => setState('failed'));
    return () => {
      gone = true;
      remove?.();
    };
  }, [id, box, theme, language]);
  if (!box) return <p className="muted">{t('usage.emptyLayer')}</p>;
  return (
    <>
      {state === 'failed' ? (
        <p className="muted">{t('usage.noPreview')}</p>
      ) : (
        <section
          ref={place}
          className="usage-map"
          aria-label={t('usage.preview', { title: layer.title[language] })}
          data-preview={state}
        />
      )}
    </>
  );
}
