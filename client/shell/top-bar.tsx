import { Button } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { type OrderState, openStates, stateLabels } from '../../domain/orders/states.ts';
import { useNow } from '../data/clock.ts';
import { seesOrders, session } from '../data/session.ts';
import { AttentionMenu } from '../features/attention/attention-menu.tsx';
import { EmergencyChip } from '../features/emergencies/emergency-chip.tsx';
import { filters } from '../features/incidents/filters.ts';
import { incidents } from '../features/incidents/incidents.ts';
import { tallyOf } from '../features/incidents/tally.ts';
import { Bell } from '../features/notifications/bell.tsx';
import { pagesOf } from '../features/operations/pages.ts';
import { Account } from '../features/sign-in/account.tsx';
import { keepsLayers } from '../features/workbench/bench.ts';
import { formatClock } from '../ui/format.ts';
import { Icon, Logo } from '../ui/icons.tsx';
import {
  contrastOf,
  preferences,
  themeOf,
  toggleContrast,
  toggleLanguage,
  toggleTheme,
} from '../ui/preferences.ts';
import { useStore } from '../ui/store.ts';
import { LiveIndicator } from './live-indicator.tsx';
import { keysOf } from './shortcuts.ts';
import { openSide, useSide } from './sides.ts';

/** Open orders by state, of those states that have any; each number narrows the queue to its state. */
function Counts() {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const all = useStore(incidents, (state) => state.all);
  const chosen = useStore(filters, (state) => state.states);
  const counts = tallyOf(all).byState;
  const shown = openStates.filter((state) => counts.has(state) || chosen.has(state));
  function toggle(state: OrderState): void {
    const alone = chosen.size === 1 && chosen.has(state);
    filters.set({ states: new Set(alone ? [] : [state]) });
  }
  return (
    <nav className="counts" aria-label={t('top.counts')}>
      {shown.map((state) => (
        <Button
          key={state}
          className="count"
          aria-pressed={chosen.has(state)}
          data-state={state}
          onPress={() => toggle(state)}
        >
          <b>{counts.get(state) ?? 0}</b>
          <span>{stateLabels[state][language]}</span>
        </Button>
      ))}
    </nav>
  );
}

/** The sides of the console that this person has. */
function Sides() {
  const { t } = useTranslation();
  const user = useStore(session, (state) => state.user);
  const open = useSide();
  const sides = [
    { side: 'incidents', title: t('queue.title') },
    ...(keepsLayers(user) ? [{ side: 'work', title: t('work.title') } as const] : []),
    { side: 'catalogue', title: t('catalogue.title') },
    ...(pagesOf(user).length > 0 ? [{ side: 'operations', title: t('operations.title') } as const] : []),
  ] as const;
  return (
    <nav className="sides" aria-label={t('top.sides')}>
      {sides.map(({ side, title }) => (
        <Button
          key={side}
          className="side"
          aria-pressed={side === open}
          data-side={side}
          onPress={() => openSide(side)}
        >
          {title}
        </Button>
      ))}
    </nav>
  );
}

function Clock() {
  const { t } = useTranslation();
  const now = useNow(1);
  return (
    <time className="clock" title={t('top.clock')}>
      {formatClock(new Date(now))}
    </time>
  );
}

export function TopBar({ onSheet, onSearch }: { onSheet: () => void; onSearch: () => void }) {
  const { t } = useTranslation();
  const { user, demo } = useStore(session, (state) => state);
  const language = useStore(preferences, (state) => state.language);
  const theme = useStore(preferences, themeOf);
  const contrast = useStore(preferences, contrastOf);
  const side = useSide();
  return (
    <header className="top-bar">
      <h1 className="brand">
        <Logo />
        <span>{t('product.name')}</span>
      </h1>
      {demo && (
        <span className="badge" title={t('demo.note')}>
          {t('demo.badge')}
        </span>
      )}
      <Sides />
      {seesOrders(user) && <EmergencyChip key={user?.name} />}
      {seesOrders(user) && side === 'incidents' && <Counts />}
      <div className="top-end">
        <Button className="search-button" aria-label={t('palette.title')} onPress={onSearch}>
          <Icon name="search" size={14} />
          <span>{t('palette.open')}</span>
          {keysOf('Mod+k').map((key) => (
            <kbd key={key}>{key}</kbd>
          ))}
        </Button>
        {user && <LiveIndicator />}
        <Clock />
        <div className="top-tools">
          {seesOrders(user) && <Bell key={user?.name} />}
          {user && <AttentionMenu />}
          <Button className="icon-button language" aria-label={t('top.language')} onPress={toggleLanguage}>
            {language === 'zh' ? 'EN' : '中'}
          </Button>
          <Button
            className="icon-button"
            aria-label={t(theme === 'dark' ? 'top.themeToLight' : 'top.themeToDark')}
            onPress={toggleTheme}
          >
            <Icon name={theme === 'dark' ? 'sun' : 'moon'} />
          </Button>
          <Button
            className="icon-button"
            aria-label={t('top.contrast')}
            aria-pressed={contrast === 'more'}
            onPress={toggleContrast}
          >
            <Icon name="contrast" />
          </Button>
          <Button className="icon-button" aria-label={t('top.shortcuts')} onPress={onSheet}>
            <Icon name="keyboard" />
          </Button>
        </div>
        <Account />
      </div>
    </header>
  );
}
