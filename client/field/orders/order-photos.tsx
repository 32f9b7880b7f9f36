import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Attachment } from '../../../domain/answers/attachments.ts';
import type { OrderWithHistory } from '../../../domain/answers/orders.ts';
import { authorization } from '../../data/request.ts';

/** A photo of the service, which is fetched with the token that an `img` could not bring. */
function Photo({ attachment }: { attachment: Attachment }) {
  const { t } = useTranslation('field');
  const [shown, setShown] = useState<string | null>(null);
  useEffect(() => {
    const ended = new AbortController();
    let made: string | null = null;
    fetch(attachment.url, { headers: authorization(), signal: ended.signal })
      .then((response) => (response.ok ? response.blob() : Promise.reject(response)))
      .then((blob) => {
        if (ended.signal.aborted) return;
        made = URL.createObjectURL(blob);
        setShown(made);
      })
      // Without a network it is not shown; the line beneath says so.
      .catch(() => undefined);
    return () => {
      ended.abort();
      if (made) URL.revokeObjectURL(made);
    };
  }, [attachment.url]);
  const words = t('order.photo', { stage: t(`order.stages.${attachment.stage}`) });
  return (
    <figure>
      {shown ? <img src={shown} alt={words} /> : <div className="photo-away">{t('order.photosAway')}</div>}
      <figcaption>{t(`order.stages.${attachment.stage}`)}</figcaption>
    </figure>
  );
}

/** The photos of an order that browsers show. */
export function OrderPhotos({ order }: { order: OrderWithHistory }) {
  const { t } = useTranslation('field');
  const photos = order.attachments.filter(({ mediaType }) => /^image\/(jpeg|png|webp|avif)$/.test(mediaType));
  return (
    <section className="photos" aria-label={t('order.photos')}>
      {photos.length === 0 && <p className="aside">{t('order.noPhotos')}</p>}
      {photos.map((attachment) => (
        <Photo key={attachment.id} attachment={attachment} />
      ))}
    </section>
  );
}
