import { useEffect, useState } from 'react';
import { Button } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { may } from '../../../domain/access/permissions.ts';
import { type Wall, type WallTile, wallColumns, wallRows } from '../../../domain/answers/walls.ts';
import { call } from '../../data/call.ts';
import { useNow } from '../../data/clock.ts';
import { useIndicators } from '../../data/indicators.ts';
import { askAgain, useAnswer } from '../../data/queries.ts';
import { asProblem } from '../../data/request.ts';
import { session } from '../../data/session.ts';
import type { ContributionLoader } from '../../map/map-surface.tsx';
import { formatClock } from '../../ui/format.ts';
import { fetched, Later } from '../../ui/later.tsx';
import { preferences } from '../../ui/preferences.ts';
import { problemText } from '../../ui/problem-text.ts';
import type { RequestProblem } from '../../wangge-client/send.ts';
import { isOn } from '../emergencies/public.ts';
import { TileContent } from './tiles.tsx';
import './wall.css';

// Who only looks needs nothing of what arranges.
const ArrangedTiles = fetched(async () => (await import('./arranged-tiles.tsx')).ArrangedTiles);

/** The plans by which the city works now, named on every wall. */
function EmergencyLine() {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const { value } = useAnswer('/api/emergencies');
  const on = value?.emergencies.filter(isOn) ?? [];
  if (on.length === 0) return <span className="wall-calm">{t('wall.calm')}</span>;
  const titleOf = (plan: string) => value?.plans.find(({ id }) => id === plan)?.title[language] ?? plan;
  return (
    <strong className="wall-emergency" role="alert">
      {on.map(({ plan }) => titleOf(plan)).join('、')}
    </strong>
  );
}

interface WallProps {
  wall: Wall;
  loaders: readonly ContributionLoader[];
}

function WallView({ wall, loaders }: WallProps) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const user = useStore(session, (state) => state.user);
  const demo = useStore(session, (state) => state.demo);
  const now = useNow(1);
  const { byCode, all, problem } = useIndicators();
  const [draft, setDraft] = useState<readonly WallTile[] | null>(null);
  const [refused, setRefused] = useState<RequestProblem | null>(null);
  const given = { indicators: byCode, loaders, now: Math.floor(now / 15_000) * 15_000, language };

  async function save(): Promise<void> {
    if (!draft) return;
    try {
      const { id, title } = wall;
      await call('put', '/api/walls/{id}', { params: { id }, body: { title, tiles: [...draft] } });
      await askAgain('/api/walls/{id}');
      setDraft(null);
      setRefused(null);
    } catch (error) {
      setRefused(asProblem(error));
    }
  }

  const trouble = refused ?? problem;
  return (
    <div className="wall" data-arranging={draft !== null || undefined}>
      <header className="wall-head">
        <h1>{wall.title[language]}</h1>
        <EmergencyLine />
        {demo && <span className="wall-demo">{t('demo.badge')}</span>}
        {trouble && (
          <span className="wall-trouble" role="alert">
            {problemText(trouble, t)}
          </span>
        )}
        <span className="wall-actions">
          {user && may(user, 'items.write') && draft === null && (
            <Button className="button" onPress={() => setDraft(wall.tiles)}>
              {t('wall.arrange')}
            </Button>
          )}
          {draft !== null && (
            <>
              <Button className="button button-primary" onPress={() => void save()}>
                {t('wall.save')}
              </Button>
              <Button
                className="button"
                onPress={() => {
                  setDraft(null);
                  setRefused(null);
                }}
              >
                {t('wall.cancel')}
              </Button>
            </>
          )}
        </span>
        <time className="wall-clock">{formatClock(new Date(now))}</time>
      </header>
      {draft === null ? (
        <main
          className="wall-tiles"
          style={{
            gridTemplateColumns: `repeat(${wallColumns}, 1fr)`,
            gridTemplateRows: `repeat(${wallRows}, 1fr)`,
          }}
        >
          {wall.tiles.map((tile) => (
            <section
              key={tile.id}
              className="wall-tile"
              data-show={tile.show}
              style={{
                gridColumn: `${tile.x + 1} / span ${tile.w}`,
                gridRow: `${tile.y + 1} / span ${tile.h}`,
              }}
            >
              <TileContent tile={tile} {...given} />
            </section>
          ))}
        </main>
      ) : (
        <Later part="wall-arranging">
          <ArrangedTiles tiles={draft} indicators={all} onChange={setDraft} />
        </Later>
      )}
    </div>
  );
}

/** A wall by its id: loading, refused, or as it is. */
export function WallPage({ id, loaders }: { id: string; loaders: readonly ContributionLoader[] }) {
  const { t } = useTranslation();
  const { value, problem, retry } = useAnswer('/api/walls/{id}', { params: { id } });
  const language = useStore(preferences, (state) => state.language);
  useEffect(() => {
    if (value) document.title = value.title[language];
  }, [value, language]);
  if (value) return <WallView wall={value} loaders={loaders} />;
  if (!problem) return <div className="loading-line" />;
  return (
    <div className="wall-refused" role="alert">
      <p>{problem.status === 404 ? t('wall.unknown', { id }) : problemText(problem, t)}</p>
      <Button
        className="button"
        onPress={problem.status === 401 ? () => session.setState({ dialogOpen: true }) : retry}
      >
        {t(problem.status === 401 ? 'session.signIn' : 'fault.tryAgain')}
      </Button>
    </div>
  );
}
