import { Button, Dialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { Icon } from '../ui/icons.tsx';
import { keysOf, shortcuts } from './shortcuts.ts';

const groups = ['queue', 'incident', 'map', 'tools', 'console'] as const;

/** The help sheet, made from the list of shortcuts. */
export function ShortcutSheet({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <ModalOverlay className="veil" isOpen={isOpen} onOpenChange={(open) => !open && onClose()} isDismissable>
      <Modal className="modal modal-wide">
        <Dialog className="dialog" data-modal>
          <header className="dialog-head">
            <Heading slot="title">{t('shortcuts.title')}</Heading>
            <Button className="icon-button" aria-label={t('shortcuts.close')} onPress={onClose}>
              <Icon name="close" />
            </Button>
          </header>
          <div className="shortcut-groups">
            {groups.map((group) => (
              <section key={group}>
                <h3 className="caption">{t(`shortcuts.groups.${group}`)}</h3>
                <dl className="shortcut-list">
                  {shortcuts
                    .filter((shortcut) => shortcut.group === group)
                    .map(({ id, keys }) => (
                      <div key={id}>
                        <dt>{t(`shortcuts.${id}`)}</dt>
                        <dd>
                          {keys.map((key, index) => (
                            <span key={key}>
                              {index > 0 && <i>{t('shortcuts.or')}</i>}
                              {keysOf(key).map((part) => (
                                <kbd key={part}>{part}</kbd>
                              ))}
                            </span>
                          ))}
                        </dd>
                      </div>
                    ))}
                </dl>
              </section>
            ))}
          </div>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
