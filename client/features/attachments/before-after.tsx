import { useState } from 'react';
import { Button } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import type { Attachment, Stage } from '../../../domain/answers/attachments.ts';
import { Lightbox } from './lightbox.tsx';
import { Photo } from './photo.tsx';

const sides: readonly Stage[] = ['before', 'after'];

/** The photos from before the work beside those from after it; each opens large. */
export function BeforeAfter({ attachments }: { attachments: readonly Attachment[] }) {
  const { t } = useTranslation();
  const [at, setAt] = useState<number | null>(null);
  const photos = attachments.filter(({ mediaType }) => mediaType.startsWith('image/'));
  return (
    <div className="before-after">
      {sides.map((side) => {
        const shown = photos.filter(({ stage }) => stage === side);
        return (
          <figure key={side} data-stage={side}>
            <figcaption>{t(`photos.stages.${side}`)}</figcaption>
            {shown.length === 0 && <p className="photo-none">{t('photos.none')}</p>}
            {shown.map((photo) => (
              <Button
                key={photo.id}
                className="photo"
                aria-label={`${photo.name} · ${t(`photos.stages.${side}`)}`}
                data-doubts={photo.doubts.length > 0}
                onPress={() => setAt(photos.indexOf(photo))}
              >
                <Photo attachment={photo} label={photo.name} />
              </Button>
            ))}
          </figure>
        );
      })}
      <Lightbox photos={photos} at={at} onGo={setAt} />
    </div>
  );
}
