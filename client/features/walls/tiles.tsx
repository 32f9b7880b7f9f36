import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { Indicator } from '../../../domain/answers/indicators.ts';
import type { WallTile } from '../../../domain/answers/walls.ts';
import { warningLevels } from '../../../domain/answers/warnings.ts';
import { type ContributionLoader, MapSurface } from '../../map/map-surface.tsx';
import { formatMoment } from '../../ui/format.ts';
import { formatValue } from '../../ui/indicator-value.ts';
import type { Language } from '../../ui/preferences.ts';
import { layers } from '../layers/public.ts';
import { Camera } from './camera.tsx';
import { IndicatorLine, IndicatorTile } from './indicator-tile.tsx';
import { useOnDuty, useWarnings } from './wall-data.ts';

interface Given {
  indicators: ReadonlyMap<string, Indicator>;
  loaders: readonly ContributionLoader[];
  now: number;
  language: Language;
}

/** What a tile is called in place of what it shows. */
interface Titled {
  title: string | undefined;
}

function Missing({ code }: { code: string }) {
  const { t } = useTranslation();
  return <p className="wall-missing">{t('wall.missing', { code })}</p>;
}

/** Today's reports of each scene and its open orders, the most first. */
function Scenes({ indicators, language, title }: Given & Titled) {
  const { t } = useTranslation();
  const scenes = useStore(layers, (state) => state.scenes);
  const rows = scenes
    .map((scene) => ({
      scene,
      reports: indicators.get(`${scene.id}-reports-today`),
      open: indicators.get(`${scene.id}-open-orders`),
    }))
    .filter(({ reports }) => reports)
    .sort((a, b) => (b.reports?.value ?? 0) - (a.reports?.value ?? 0));
  const most = Math.max(1, ...rows.map(({ reports }) => reports?.value ?? 0));
  return (
    <>
      <h2>{title ?? t('wall.scenes')}</h2>
      <table className="wall-scenes">
        <thead>
          <tr>
            <th scope="col">{t('wall.scene')}</th>
            <th scope="col">{t('wall.reports')}</th>
            <th scope="col">{t('wall.open')}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ scene, reports, open }) => (
            <tr key={scene.id}>
              <th scope="row">{scene.title[language]}</th>
              <td>
                <i style={{ width: `${((reports?.value ?? 0) / most) * 100}%` }} />
                <b>
                  {reports && reports.value !== null ? formatValue(reports, reports.value, language) : '—'}
                </b>
              </td>
              <td>{open && open.value !== null ? formatValue(open, open.value, language) : '—'}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}

function Duty({ unit, language }: { unit: string; language: Language }) {
  const { t } = useTranslation();
  const answer = useOnDuty(unit);
  const people = answer?.onDuty ?? [];
  return (
    <li>
      <span>
        {t(unit === 'city' ? 'wall.dutyCity' : unit === 'duty-desk' ? 'wall.dutyDesk' : 'wall.dutyUnit', {
          unit,
        })}
      </span>
      <strong lang={language}>
        {people.length > 0
          ? people.map(({ person, phone }) => (
              <span key={person} data-person={person}>
                {person}
                {phone && (
                  <>
                    {' '}
                    <a href={`tel:${phone.replaceAll(' ', '')}`}>{phone}</a>
                  </>
                )}
              </span>
            ))
          : t('wall.nobody')}
      </strong>
    </li>
  );
}

/** The warnings in force, the gravest first, until when each holds. */
function Warnings({ language, title }: Pick<Given, 'language'> & Titled) {
  const { t } = useTranslation();
  const { kinds, warnings } = useWarnings();
  const shown = (warnings ?? [])
    .filter(({ state }) => state === 'in-force')
    .sort((a, b) => warningLevels.indexOf(b.level) - warningLevels.indexOf(a.level));
  return (
    <>
      <h2>{title ?? t('wall.shows.warnings')}</h2>
      {warnings && shown.length === 0 && <p className="wall-calm">{t('wall.noWarnings')}</p>}
      <ul className="wall-warnings">
        {shown.map(({ id, kind, level, text, expiresAt }) => (
          <li key={id} data-warning={id} data-level={level}>
            <strong>
              {kinds?.find(({ code }) => code === kind)?.title[language] ?? kind} ·{' '}
              {t(`warnings.levels.${level}`)}
            </strong>
            <span>{text}</span>
            <span className="wall-age">
              {expiresAt
                ? t('wall.until', { time: formatMoment(expiresAt, language) })
                : t('warnings.untilLifted')}
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}

/** What a tile shows. */
export function TileContent({ tile, ...given }: Given & { tile: WallTile }) {
  const { t } = useTranslation();
  const { indicators, now, language, loaders } = given;
  const scenes = useStore(layers, (state) => state.scenes);
  const title = tile.title?.[language] || undefined;
  switch (tile.show) {
    case 'indicator': {
      const indicator = indicators.get(tile.indicator);
      if (!indicator) return <Missing code={tile.indicator} />;
      return <IndicatorTile indicator={indicator} title={title} now={now} language={language} />;
    }
    case 'group':
      return (
        <>
          <h2>{tile.title[language]}</h2>
          <ul className="wall-lines">
            {tile.indicators.map((code) => {
              const indicator = indicators.get(code);
              if (!indicator)
                return (
                  <li key={code}>
                    <Missing code={code} />
                  </li>
                );
              return <IndicatorLine key={code} indicator={indicator} now={now} language={language} />;
            })}
          </ul>
        </>
      );
    case 'scenes':
      return <Scenes {...given} title={title} />;
    case 'map':
      return (
        <>
          {title && <h2>{title}</h2>}
          <div className="wall-map">
            <MapSurface loaders={loaders} />
          </div>
        </>
      );
    case 'duty':
      return (
        <>
          <h2>{title ?? t('wall.duty')}</h2>
          <ul className="wall-duty">
            {tile.units.map((unit) => (
              <Duty key={unit} unit={unit} language={language} />
            ))}
          </ul>
        </>
      );
    case 'warnings':
      return <Warnings language={language} title={title} />;
    case 'cameras':
      return (
        <>
          {title && <h2>{title}</h2>}
          <div className="wall-cameras" data-count={tile.cameras.length}>
            {tile.cameras.map((code) => (
              <Camera key={code} layer={tile.layer} code={code} now={now} language={language} />
            ))}
          </div>
        </>
      );
    case 'links':
      return (
        <>
          {title && <h2>{title}</h2>}
          <nav className="wall-links" aria-label={title ?? t('wall.links')}>
            {tile.scenes.map((id) => (
              <a key={id} href={`/?scene-view=${encodeURIComponent(id)}`}>
                {scenes.find((scene) => scene.id === id)?.title[language] ?? id}
              </a>
            ))}
          </nav>
        </>
      );
  }
}
