import { Button } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { may } from '../../../domain/access/permissions.ts';
import { useAnswer } from '../../data/queries.ts';
import { session } from '../../data/session.ts';
import { mapCommands } from '../../map/commands.ts';
import { formatMetres } from '../../ui/format.ts';
import { Icon } from '../../ui/icons.tsx';
import { nameIn } from '../../ui/names.ts';
import type { Position } from '../../ui/position.ts';
import { preferences } from '../../ui/preferences.ts';

const mostShown = 3;

function Nearest({ point }: { point: Position }) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const near = point.map((degrees) => degrees.toFixed(6)).join(',');
  const { value } = useAnswer('/api/staff/positions', { query: { near, limit: mostShown } });
  const people =
    value?.staff.filter((person) => person.point !== null && person.freshness !== 'silent') ?? [];
  if (people.length === 0) return null;
  return (
    <section className="part nearby" aria-label={t('staff.nearest')}>
      <h3 className="caption">{t('staff.nearest')}</h3>
      <ul>
        {people.map(({ turn, displayName, unit, phone, point: at, distance }) => (
          <li key={turn} className="staff-nearest" data-turn={turn}>
            <Button className="near-row" onPress={() => at && mapCommands.reveal(at)}>
              <span>
                {displayName}
                <em>{nameIn(language, unit)}</em>
              </span>
              {distance !== null && <small>{formatMetres(distance)}</small>}
            </Button>
            {phone && (
              <a
                className="icon-button icon-button-small"
                href={`tel:${phone.replaceAll(/[ -]/g, '')}`}
                aria-label={t('staff.phone', { phone })}
              >
                <Icon name="phone" size={13} />
              </a>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Who on duty is nearest to a place, for those who lead people. */
export function NearestPart({ point }: { point: Position }) {
  const user = useStore(session, (state) => state.user);
  return user && may(user, 'staff.locate') ? <Nearest point={point} /> : null;
}
