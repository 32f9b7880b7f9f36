import { Button, Menu, MenuItem, MenuTrigger } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { session, signOut } from '../../data/session.ts';
import { Icon } from '../../ui/icons.tsx';
import { Popover } from '../../ui/popover.tsx';
import { openAccount } from './account-open.ts';

/** Who is signed in and as what, with the way out; or the way in. */
export function Account() {
  const { t } = useTranslation();
  const { user, status } = useStore(session, (state) => state);
  if (status === 'unknown') return <span className="account-space" />;
  if (!user)
    return (
      <Button
        className="button button-primary button-small"
        onPress={() => session.setState({ dialogOpen: true })}
      >
        {t('session.signIn')}
      </Button>
    );
  return (
    <MenuTrigger>
      <Button className="account" aria-label={t('session.account')}>
        <Icon name="user" />
        <span className="account-name">{user.name}</span>
        <span className="account-role">{t(`session.roles.${user.role}`)}</span>
        <Icon name="chevron" size={12} />
      </Button>
      <Popover placement="bottom end">
        <Menu
          className="menu"
          onAction={(key) => (key === 'account' ? openAccount() : void signOut().catch(() => undefined))}
        >
          <MenuItem id="account" className="menu-item">
            {t('session.security')}
          </MenuItem>
          <MenuItem id="sign-out" className="menu-item">
            {t('session.signOut')}
          </MenuItem>
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}
