import { Button } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { may } from '../../../domain/access/permissions.ts';
import { session } from '../../data/session.ts';
import { openOperation } from '../operations/public.ts';
import { GivePart } from './give-part.tsx';
import { NamesPart } from './names-part.tsx';
import { ReceivedPart } from './received-part.tsx';
import { TakePart } from './take-part.tsx';
import './exchange.css';

const parts = ['files', 'received', 'names'] as const;

/** Cases and evaluations to other platforms and from them, what came, and by which names. */
export function ExchangePage({ entry }: { entry: string | null }) {
  const { t } = useTranslation();
  const mayTake = useStore(session, ({ user }) => user !== null && may(user, 'events.write'));
  const open = parts.find((each) => each === entry) ?? 'files';
  return (
    <>
      <nav className="part-switch" aria-label={t('operations.pages.exchange')}>
        {parts.map((part) => (
          <Button
            key={part}
            className="button button-small"
            data-part={part}
            aria-pressed={part === open}
            onPress={() => openOperation('exchange', part)}
          >
            {t(`exchange.parts.${part}`)}
          </Button>
        ))}
      </nav>
      {open === 'files' && (
        <>
          <GivePart />
          {mayTake && <TakePart />}
        </>
      )}
      {open === 'received' && <ReceivedPart />}
      {open === 'names' && <NamesPart />}
    </>
  );
}
