import { useState } from 'react';
import { Button, Heading, Modal, ModalOverlay } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { SessionUser } from '../../../domain/answers/access.ts';
import { refreshSession, session, signOut } from '../../data/session.ts';
import { Icon } from '../../ui/icons.tsx';
import { ModalDialog } from '../../ui/modal-dialog.tsx';
import { OwnPasswordPart } from './own-password-part.tsx';
import { ProviderLinkPart } from './provider-link-part.tsx';
import { SecondFactorPart } from './second-factor-part.tsx';

/** One's own account: password and second factor. Whoever must enrol one first has nothing else until that is done. */
export function AccountDialog({ user, onClose }: { user: SessionUser; onClose: () => void }) {
  const { t } = useTranslation();
  const provider = useStore(session, (state) => state.provider);
  const isMust = user.mustEnrol === true;
  const [isEnrolled, setEnrolled] = useState(false);
  return (
    <ModalOverlay
      className={isMust ? 'veil veil-page' : 'veil'}
      isOpen
      isDismissable={!isMust}
      isKeyboardDismissDisabled={isMust}
      onOpenChange={(open) => !open && onClose()}
    >
      <Modal className="modal modal-form">
        <ModalDialog className="dialog">
          <header className="dialog-head">
            <Heading slot="title">{t('session.accountOf', { name: user.displayName })}</Heading>
            {!isMust && (
              <Button className="icon-button" aria-label={t('shortcuts.close')} onPress={onClose}>
                <Icon name="close" />
              </Button>
            )}
          </header>
          {isMust && (
            <p className="notice notice-warning" data-must-enrol>
              {t('factor.must')}
            </p>
          )}
          <SecondFactorPart onEnrolled={() => setEnrolled(true)} />
          {isMust ? (
            <div className="actions-row account-part">
              <Button
                className="button button-primary"
                data-action="enrolled"
                isDisabled={!isEnrolled}
                onPress={() => void refreshSession()}
              >
                {t('factor.goOn')}
              </Button>
              <Button className="button" onPress={() => void signOut().catch(() => undefined)}>
                {t('session.signOut')}
              </Button>
            </div>
          ) : (
            <>
              <OwnPasswordPart name={user.name} />
              {provider && <ProviderLinkPart label={provider.label} />}
            </>
          )}
        </ModalDialog>
      </Modal>
    </ModalOverlay>
  );
}
