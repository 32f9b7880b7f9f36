import { useState } from 'react';
import { Button } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { askAgain, useAnswer } from '../../data/queries.ts';
import { Answered } from '../../ui/notices.tsx';
import { preferences } from '../../ui/preferences.ts';
import { select } from '../selection/public.ts';
import { VehicleForm } from './vehicle-form.tsx';
import './vehicles.css';

const mostListed = 200;

/** The vehicles that are known, to be opened; and another one to be registered. */
export function VehiclesPage() {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const [adding, setAdding] = useState(false);
  const answer = useAnswer('/api/vehicles', { query: { limit: mostListed } });
  return (
    <>
      {adding ? (
        <VehicleForm
          vehicle={null}
          onDone={(id) => {
            setAdding(false);
            if (id === null) return;
            void askAgain('/api/vehicles');
            select({ kind: 'vehicle', id });
          }}
        />
      ) : (
        <div className="more-row">
          <Button
            className="button button-small"
            data-action="register-vehicle"
            onPress={() => setAdding(true)}
          >
            {t('vehicles.register')}
          </Button>
        </div>
      )}
      <Answered answer={answer}>
        {({ vehicles, next }) =>
          vehicles.length === 0 ? (
            <p className="message">{t('vehicles.none')}</p>
          ) : (
            <ul className="part vehicle-alarms">
              {vehicles.map(({ id, code, plate, source, title, state }) => (
                <li key={id} data-vehicle={id}>
                  <Button className="text-link" onPress={() => select({ kind: 'vehicle', id })}>
                    {plate ?? code}
                  </Button>
                  <span className="muted">
                    {title?.[language] ?? t('vehicles.noKind')} · {source} ·{' '}
                    {state ? t(`vehicles.states.${state}`) : t('vehicles.never')}
                  </span>
                </li>
              ))}
              {next !== null && <li className="muted">{t('vehicles.cut', { count: mostListed })}</li>}
            </ul>
          )
        }
      </Answered>
    </>
  );
}
