import { useState } from 'react';
import { Button } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { BlindSpots } from '../../../domain/answers/learning.ts';
import { useAnswer } from '../../data/queries.ts';
import { mapCommands } from '../../map/commands.ts';
import { ChoiceSelect } from '../../ui/choice-select.tsx';
import { Answered } from '../../ui/notices.tsx';
import { preferences } from '../../ui/preferences.ts';
import { planPatrol } from '../patrols/public.ts';

const spans = [14, 30, 60, 90] as const;

const expected = (reports: number | null) => (reports === null ? '—' : reports.toFixed(1));

function chanceText(chance: number): string {
  return chance < 0.000_1 ? '< 0.01 %' : `${(chance * 100).toFixed(2)} %`;
}

/** The code of a street begins that of its grids (GB/T 30428: 6 of the division, 3 of the street). */
const streetDigits = 9;

function Spot({ spot }: { spot: BlindSpots['spots'][number] }) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const { by, code, title, point, byPast, byLike, chance } = spot;
  return (
    <tr data-spot={`${by}/${code}`}>
      <td>{t(`figures.blindSpots.kinds.${by}`)}</td>
      <th scope="row">
        {point ? (
          <Button className="link" onPress={() => mapCommands.reveal(point)}>
            {title[language]}
          </Button>
        ) : (
          title[language]
        )}
        {title[language] !== code && <span className="activity-scene">{code}</span>}
      </th>
      <td className="number">{expected(byPast)}</td>
      <td className="number">{expected(byLike)}</td>
      <td className="number">{chanceText(chance)}</td>
      <td>
        {by === 'grid' && (
          <Button
            className="link"
            data-action="plan-patrol"
            onPress={() =>
              planPatrol({
                title: t('patrols.blindSpot', { name: title[language] }),
                unit: code.slice(0, streetDigits),
                targets: [{ layer: 'responsibility-grids', code }],
                reason: t('patrols.blindReason', { count: Math.round(byPast) }),
              })
            }
          >
            {t('patrols.plan')}
          </Button>
        )}
      </td>
    </tr>
  );
}

/** From where nothing came though it should have, with the evidence: proposals for a patrol. */
export function BlindSpotsPage() {
  const { t } = useTranslation();
  const [days, setDays] = useState<number>(30);
  const answer = useAnswer('/api/reports/blind-spots', { query: { days } });
  return (
    <>
      <div className="period-bar">
        <ChoiceSelect
          label={t('figures.period')}
          labelClass="sr-only"
          look="framed"
          chosen={String(days)}
          choices={spans.map((each) => ({
            id: String(each),
            name: t('figures.blindSpots.days', { count: each }),
          }))}
          onChoose={(id) => setDays(Number(id))}
        />
      </div>
      <Answered answer={answer}>
        {({ from, to, pastFrom, spots }) => (
          <section className="part">
            <p className="muted">
              {t(`figures.blindSpots.${spots.length === 0 ? 'noneFound' : 'intro'}`, { from, to, pastFrom })}
            </p>
            {spots.length === 0 ? (
              <p className="notice notice-good">{t('figures.blindSpots.none')}</p>
            ) : (
              <div className="table-frame">
                <table className="figure-table">
                  <thead>
                    <tr>
                      <th scope="col">{t('figures.blindSpots.by')}</th>
                      <th scope="col">{t('figures.blindSpots.what')}</th>
                      <th scope="col" className="number">
                        {t('figures.blindSpots.byPast')}
                      </th>
                      <th scope="col" className="number">
                        {t('figures.blindSpots.byLike')}
                      </th>
                      <th scope="col" className="number">
                        {t('figures.blindSpots.chance')}
                      </th>
                      <th scope="col">
                        <span className="sr-only">{t('patrols.plan')}</span>
                      </th>
                    </tr>
                  </thead>
                  <tbody>
                    {spots.map((spot) => (
                      <Spot key={`${spot.by}/${spot.code}`} spot={spot} />
                    ))}
                  </tbody>
                </table>
              </div>
            )}
          </section>
        )}
      </Answered>
    </>
  );
}
