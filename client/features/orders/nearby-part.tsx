import { useEffect, useState } from 'react';
import { Button } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { NearFeature, NearLayer } from '../../../domain/answers/geometry.ts';
import type { Layer } from '../../../server/layers/answers.ts';
import { call } from '../../data/call.ts';
import { useNow } from '../../data/clock.ts';
import { mapCommands } from '../../map/commands.ts';
import { formatAge, formatMetres } from '../../ui/format.ts';
import { nameIn } from '../../ui/names.ts';
import type { Position } from '../../ui/position.ts';
import { preferences } from '../../ui/preferences.ts';
import { SeverityMark } from '../../ui/severity-mark.tsx';
import { StateChip } from '../../ui/state-chip.tsx';
import { layers } from '../layers/public.ts';
import { tools } from '../measure/public.ts';
import { select } from '../selection/public.ts';
import { type NearOrder, ordersNear } from './orders-near.ts';

/** How far around an incident is near, metres. */
const near = 500;
const ofEach = 2;
const mostFacilities = 6;
const mostPast = 5;
const mostAsked = 12;

interface Nearby {
  cameras: readonly NearFeature[];
  facilities: readonly (NearFeature & { layer: string })[];
  past: readonly NearOrder[];
}

/** Facilities are the points that somebody answers for; layers of thousands say nothing about a place. */
function facilityLayers(known: readonly Layer[]): string[] {
  return known
    .filter(({ role, geometryType, id }) => role !== 'base' && geometryType === 'Point' && id !== 'cameras')
    .filter(({ featureCount }) => featureCount > 0 && featureCount < 20_000)
    .sort((a, b) => Number(b.role === 'asset') - Number(a.role === 'asset'))
    .map(({ id }) => id)
    .slice(0, mostAsked);
}

async function findNearby(point: Position, without: string, known: readonly Layer[]): Promise<Nearby> {
  const cameras = known.some(({ id }) => id === 'cameras') ? ['cameras'] : [];
  const asked = [...cameras, ...facilityLayers(known)];
  const [found, orders] = await Promise.all([
    asked.length === 0
      ? { nearest: [] as NearLayer[] }
      : call('post', '/api/geometry/nearest', {
          body: { point, layers: asked, limit: ofEach, within: near },
        }),
    ordersNear(point, near, without),
  ]);
  const facilities = found.nearest
    .filter(({ layer }) => layer !== 'cameras')
    .flatMap(({ layer, features }) => features.map((feature) => ({ ...feature, layer })));
  return {
    cameras: found.nearest.find(({ layer }) => layer === 'cameras')?.features ?? [],
    facilities: facilities.sort((a, b) => a.distance - b.distance).slice(0, mostFacilities),
    past: orders.slice(0, mostPast),
  };
}

function Feature({ feature, kind }: { feature: NearFeature; kind: string }) {
  const language = useStore(preferences, (state) => state.language);
  return (
    <li>
      <Button
        className="near-row"
        onPress={() => {
          tools.setState({ found: { type: 'Point', coordinates: feature.point } });
          mapCommands.reveal(feature.point);
        }}
      >
        <span>
          {nameIn(language, { ...feature, name: feature.name ?? feature.code ?? kind })}
          <em>{kind}</em>
        </span>
        <small>{formatMetres(feature.distance)}</small>
      </Button>
    </li>
  );
}

function Past({ order }: { order: NearOrder }) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const item = useStore(layers, (state) => state.items.get(order.item));
  const now = useNow(60);
  return (
    <li>
      <Button className="near-row" onPress={() => select({ kind: 'incident', id: order.eventId })}>
        <SeverityMark severity={order.severity} size={11} />
        <span>
          {item?.title[language] ?? t('queue.unknownItem')}
          <em>{formatAge(order.createdAt, now, language)}</em>
        </span>
        <StateChip state={order.state} />
        <small>{formatMetres(order.distance)}</small>
      </Button>
    </li>
  );
}

/** Cameras, facilities and other incidents around a place, each a click away. */
export function NearbyPart({ point, order }: { point: Position; order: string }) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const known = useStore(layers, (state) => state.layers);
  const [nearby, setNearby] = useState<Nearby | null>(null);
  const [lon, lat] = point;
  useEffect(() => {
    let gone = false;
    findNearby([lon, lat], order, known)
      .then((found) => gone || setNearby(found))
      .catch(() => gone || setNearby(null));
    return () => {
      gone = true;
    };
  }, [lon, lat, order, known]);
  if (!nearby) return null;
  const { cameras, facilities, past } = nearby;
  if (cameras.length + facilities.length + past.length === 0) return null;
  const titleOf = (id: string) => known.find((layer) => layer.id === id)?.title[language] ?? id;
  return (
    <section className="part nearby" aria-label={t('nearby.title')}>
      <h3 className="caption">{t('nearby.title', { distance: formatMetres(near) })}</h3>
      {past.length > 0 && (
        <>
          <h4>{t('nearby.past')}</h4>
          <ul>
            {past.map((each) => (
              <Past key={each.number} order={each} />
            ))}
          </ul>
        </>
      )}
      {cameras.length > 0 && (
        <>
          <h4>{t('nearby.cameras')}</h4>
          <ul>
            {cameras.map((feature) => (
              <Feature key={feature.fid} feature={feature} kind={titleOf('cameras')} />
            ))}
          </ul>
        </>
      )}
      {facilities.length > 0 && (
        <>
          <h4>{t('nearby.facilities')}</h4>
          <ul>
            {facilities.map((feature) => (
              <Feature
                key={`${feature.layer}/${feature.fid}`}
                feature={feature}
                kind={titleOf(feature.layer)}
              />
            ))}
          </ul>
        </>
      )}
    </section>
  );
}
