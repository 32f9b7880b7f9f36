import { useTranslation } from 'react-i18next';
import type { Account, Invitation } from '../../../domain/answers/accounts.ts';
import { formatStamp } from '../../ui/format.ts';
import { ShownOnce } from '../../ui/shown-once.tsx';

/** The link to be handed to whoever was invited or gets a new password. */
export function InvitationNotice({ user, invitation }: { user: Account; invitation: Invitation }) {
  const { t } = useTranslation();
  return (
    <div className="bench-notice">
      <ShownOnce
        key={invitation.token}
        kind="invitation"
        note={t('administration.link', {
          name: user.displayName,
          time: formatStamp(invitation.expiresAt),
        })}
        text={new URL(invitation.path, window.location.href).href}
      />
    </div>
  );
}
