import { Button, Modal, ModalOverlay } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { Attachment } from '../../../domain/answers/attachments.ts';
import { formatBytes, formatMetres, formatMoment } from '../../ui/format.ts';
import { Icon } from '../../ui/icons.tsx';
import { ModalDialog } from '../../ui/modal-dialog.tsx';
import { preferences } from '../../ui/preferences.ts';
import { Photo } from './photo.tsx';

/** Photos one at a time over everything; the arrow keys go on and back. */
export function Lightbox(props: {
  photos: readonly Attachment[];
  at: number | null;
  onGo: (at: number | null) => void;
}) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const { photos, at, onGo } = props;
  const photo = at === null ? undefined : photos[at];
  const go = (by: number) => at !== null && onGo((at + by + photos.length) % photos.length);
  return (
    <ModalOverlay
      className="veil lightbox-veil"
      isOpen={photo !== undefined}
      onOpenChange={(open) => !open && onGo(null)}
      isDismissable
    >
      <Modal className="lightbox">
        {photo && (
          <ModalDialog className="lightbox-dialog" aria-label={photo.name}>
            <fieldset
              className="lightbox-picture"
              onKeyDown={(event) => {
                if (event.key === 'ArrowRight') go(1);
                if (event.key === 'ArrowLeft') go(-1);
              }}
            >
              <Photo key={photo.id} attachment={photo} label={photo.name} />
              {photos.length > 1 && (
                <>
                  <Button
                    className="lightbox-go lightbox-back"
                    aria-label={t('photos.previous')}
                    onPress={() => go(-1)}
                  >
                    <Icon name="chevron" size={22} />
                  </Button>
                  <Button
                    className="lightbox-go lightbox-next"
                    aria-label={t('photos.next')}
                    autoFocus
                    onPress={() => go(1)}
                  >
                    <Icon name="chevron" size={22} />
                  </Button>
                </>
              )}
              <Button className="lightbox-close" aria-label={t('photos.close')} onPress={() => onGo(null)}>
                <Icon name="close" size={18} />
              </Button>
            </fieldset>
            <p className="lightbox-words">
              <bdi>{photo.name}</bdi>
              <span>{t(`photos.stages.${photo.stage}`)}</span>
              <span>{formatBytes(photo.size)}</span>
              <span>
                {t('photos.addedBy', { by: photo.addedBy, at: formatMoment(photo.addedAt, language) })}
              </span>
              {photo.takenAt && (
                <span>{t('photos.takenAt', { at: formatMoment(photo.takenAt, language) })}</span>
              )}
              {photo.distance !== null && (
                <span>{t('photos.distance', { distance: formatMetres(photo.distance) })}</span>
              )}
              {photo.doubts.map((doubt) => (
                <strong key={doubt}>{t(`photos.doubts.${doubt}`)}</strong>
              ))}
            </p>
          </ModalDialog>
        )}
      </Modal>
    </ModalOverlay>
  );
}
