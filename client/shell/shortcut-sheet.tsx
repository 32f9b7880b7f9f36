import { Button, Heading, Modal, ModalOverlay } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { Icon } from '../ui/icons.tsx';
import { ModalDialog } from '../ui/modal-dialog.tsx';
import { keysOf, type Shortcut, shortcutGroups } from '../ui/shortcuts.ts';

/** The help sheet, made from the list of shortcuts. */
export function ShortcutSheet(props: {
  shortcuts: readonly Shortcut[];
  isOpen: boolean;
  onClose: () => void;
}) {
  const { shortcuts, isOpen, onClose } = props;
  const { t } = useTranslation();
  return (
    <ModalOverlay className="veil" isOpen={isOpen} onOpenChange={(open) => !open && onClose()} isDismissable>
      <Modal className="modal modal-wide">
        <ModalDialog className="dialog">
          <header className="dialog-head">
            <Heading slot="title">{t('shortcuts.title')}</Heading>
            <Button className="icon-button" aria-label={t('shortcuts.close')} onPress={onClose}>
              <Icon name="close" />
            </Button>
          </header>
          <div className="shortcut-groups">
            {shortcutGroups.map((group) => (
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
        </ModalDialog>
      </Modal>
    </ModalOverlay>
  );
}
