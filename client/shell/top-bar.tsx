import { Button } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { useNow } from '../data/clock.ts';
import { session } from '../data/session.ts';
import { formatClock } from '../ui/format.ts';
import { Icon, Logo } from '../ui/icons.tsx';
import { useInSight } from '../ui/in-sight.ts';
import {
  contrastOf,
  preferences,
  themeOf,
  toggleContrast,
  toggleLanguage,
  toggleTheme,
} from '../ui/preferences.ts';
import { keysOf } from '../ui/shortcuts.ts';
import { Each } from './each.tsx';
import { features } from './features.ts';
import { LiveIndicator } from './live-indicator.tsx';
import { openSide, sides, useSide } from './sides.ts';

/** The sides of the console that this person has, the list of incidents first. */
function Sides() {
  const { t } = useTranslation();
  const user = useStore(session, (state) => state.user);
  const open = useSide();
  const offered = [null, ...sides.filter((side) => side.isOffered(user))];
  const row = useInSight<HTMLElement>('aria-pressed');
  return (
    <nav ref={row} className="sides" aria-label={t('top.sides')}>
      {offered.map((side) => (
        <Button
          key={side?.id ?? 'incidents'}
          className="side"
          aria-pressed={side === open}
          data-side={side?.id ?? 'incidents'}
          onPress={() => openSide(side)}
        >
          {t(side?.title ?? 'queue.title')}
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

/** Language, theme, contrast and the help sheet. */
function Settings({ onSheet }: { onSheet: () => void }) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const theme = useStore(preferences, themeOf);
  const contrast = useStore(preferences, contrastOf);
  return (
    <>
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
    </>
  );
}

const starts = features.flatMap(({ topBar }) => topBar?.start ?? []);
const tools = features.flatMap(({ topBar }) => topBar?.tools ?? []);
const ends = features.flatMap(({ topBar }) => topBar?.end ?? []);

export function TopBar({ onSheet, onSearch }: { onSheet: () => void; onSearch: () => void }) {
  const { t } = useTranslation();
  const { user, demo } = useStore(session, (state) => state);
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
      <Each views={starts} props={{ isHome: side === null }} />
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
          <Each views={tools} props={{}} />
          <Settings onSheet={onSheet} />
        </div>
        <Each views={ends} props={{}} />
      </div>
    </header>
  );
}
