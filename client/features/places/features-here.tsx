import type { Feature } from 'geojson';
import { useEffect, useState } from 'react';
import { Button, Disclosure, DisclosurePanel, Heading } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { Layer } from '../../../server/layers/answers.ts';
import { fetchFeature } from '../../data/features-by-code.ts';
import { mapCommands } from '../../map/commands.ts';
import { mapView } from '../../map/view.ts';
import { formatNumber } from '../../ui/format.ts';
import { Icon } from '../../ui/icons.tsx';
import type { Position } from '../../ui/position.ts';
import { type Language, preferences } from '../../ui/preferences.ts';
import { layers } from '../layers/public.ts';

/** More would be a list that nobody reads. */
const mostShown = 8;

interface Found {
  layer: Layer;
  feature: Feature;
}

/** The features that the map draws at a point; the grid's own come last, since the chain of areas names them already. */
function useFeaturesAt(point: Position): Found[] {
  const [found, setFound] = useState<Found[]>([]);
  const known = useStore(layers, (state) => state.layers);
  const isDrawn = useStore(mapView, (state) => state.status === 'ready');
  useEffect(() => {
    let gone = false;
    setFound([]);
    const here = isDrawn ? mapCommands.featuresAt(point) : [];
    const wanted = here.flatMap(({ layer: id, code }) => {
      const layer = known.find((each) => each.id === id);
      return layer ? [{ layer, code }] : [];
    });
    wanted.sort((a, b) => Number(a.layer.role === 'tier') - Number(b.layer.role === 'tier'));
    void Promise.all(
      wanted.slice(0, mostShown).map(async ({ layer, code }): Promise<Found | null> => {
        const feature = await fetchFeature(layer.id, code).catch(() => null);
        return feature && { layer, feature };
      }),
    ).then((read) => !gone && setFound(read.filter((each) => each !== null)));
    return () => {
      gone = true;
    };
  }, [point, known, isDrawn]);
  return found;
}

/** A value as a person reads it. */
function useWords(): (value: unknown, language: Language) => string {
  const { t } = useTranslation();
  return (value, language) => {
    if (typeof value === 'number') return formatNumber(value, language);
    if (typeof value === 'boolean') return t(value ? 'feature.yes' : 'feature.no');
    return typeof value === 'object' ? JSON.stringify(value) : String(value);
  };
}

function Fields({ layer, feature }: Found) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const words = useWords();
  const properties = feature.properties ?? {};
  const named = [
    ...(['code', 'name', 'parent'] as const).map((name) => ({
      name: name as string,
      title: t(`drawing.own.${name}`),
    })),
    ...layer.fields.map(({ name, title }) => ({ name, title: title[language] })),
  ];
  const filled = named.filter(({ name }) => properties[name] !== null && properties[name] !== undefined);
  return (
    <dl className="facts">
      {filled.map(({ name, title }) => (
        <div key={name} className="fact" data-field={name}>
          <dt>{title}</dt>
          {/* What comes from a file may run in either direction; it stays within its own line. */}
          <dd>
            <bdi>{words(properties[name], language)}</bdi>
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** What the map shows at a place, with its fields in words. */
export function FeaturesHere({ point }: { point: Position }) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const found = useFeaturesAt(point);
  if (found.length === 0) return null;
  return (
    <section className="part">
      <h3 className="caption">{t('feature.here')}</h3>
      {found.map(({ layer, feature }, index) => (
        <Disclosure
          key={`${layer.id} ${feature.id}`}
          className="feature-here"
          defaultExpanded={index === 0}
          data-feature={feature.properties?.code}
        >
          <Heading level={4} className="feature-head">
            <Button slot="trigger" className="feature-trigger">
              <span className="muted">{layer.title[language]}</span>
              <bdi>
                {(language === 'en' && feature.properties?.name_en) ||
                  feature.properties?.name ||
                  feature.properties?.code}
              </bdi>
              <Icon name="chevron" size={12} />
            </Button>
          </Heading>
          <DisclosurePanel>
            <Fields layer={layer} feature={feature} />
          </DisclosurePanel>
        </Disclosure>
      ))}
    </section>
  );
}
