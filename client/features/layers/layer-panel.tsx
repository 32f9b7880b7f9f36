import { useMemo, useState } from 'react';
import {
  Button,
  Disclosure,
  DisclosurePanel,
  Heading,
  Input,
  Label,
  SearchField,
  Slider,
  SliderThumb,
  SliderTrack,
  SwitchButton,
  SwitchField,
} from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { may } from '../../../domain/access/permissions.ts';
import type { Layer } from '../../../server/layers/answers.ts';
import { tiers } from '../../../server/layers/published.ts';
import { seesIncidents, session } from '../../data/session.ts';
import { mapView } from '../../map/view.ts';
import { formatNumber } from '../../ui/format.ts';
import { Icon } from '../../ui/icons.tsx';
import { firstZoom, legendOf } from '../../ui/legend.ts';
import { preferences, themeOf } from '../../ui/preferences.ts';
import { severities } from '../../ui/severity.ts';
import { SeverityMark } from '../../ui/severity-mark.tsx';
import { Swatch } from '../../ui/swatch.tsx';
import { DownloadPart } from '../downloads/public.ts';
import { LabelsPart } from './labels-part.tsx';
import { layers, loadLayers, setSwitch, switchOf } from './layers.ts';
import { layerUsage } from './usage.ts';

const themes = [
  'grids',
  'water',
  'drainage',
  'pipelines',
  'greening',
  'forest',
  'sanitation',
  'appearance',
  'environment',
  'parts',
  'transport',
  'public',
  'safety',
  'planning',
  'industry',
  'sensing',
  'base',
  'other',
] as const;
type ThemeName = (typeof themes)[number];

function LayerRow({ layer }: { layer: Layer }) {
  const { t } = useTranslation();
  const { language } = useStore(preferences, (state) => state);
  const theme = useStore(preferences, themeOf);
  const switches = useStore(layers, (state) => state.switches);
  const { visible, opacity } = switchOf(switches, layer);
  const isStaff = useStore(session, ({ user }) => user !== null && may(user, 'layers.read-internal'));
  const from = firstZoom(layer);
  const inScale = useStore(mapView, (state) => state.zoom >= from);
  const legend = useMemo(() => legendOf(layer, { theme, language }), [layer, theme, language]);
  return (
    <Disclosure className="layer" data-layer={layer.id} data-visible={visible} data-in-scale={inScale}>
      <Heading className="layer-head" level={4}>
        <SwitchField isSelected={visible} onChange={(next) => setSwitch(layer, { visible: next })}>
          <SwitchButton className="switch">
            <i />
            {legend[0] && <Swatch entry={legend[0]} />}
            <span>{layer.title[language]}</span>
          </SwitchButton>
        </SwitchField>
        {layer.visibility === 'internal' && <span className="badge">{t('layers.internal')}</span>}
        {layer.shared && <span className="badge">{t('layers.shared')}</span>}
        <span
          className="layer-scale"
          title={t(inScale ? 'layers.fromTitle' : 'layers.outOfScale', { from: Math.ceil(from) })}
        >
          {from > 0 ? t('layers.from', { from: Math.ceil(from) }) : ''}
        </span>
        <Button slot="trigger" className="icon-button icon-button-small" aria-label={layer.title[language]}>
          <Icon name="chevron" size={12} />
        </Button>
      </Heading>
      <DisclosurePanel className="layer-details">
        {legend.length > 1 && (
          <ul className="legend">
            {legend.map((entry) => (
              <li key={entry.title}>
                <Swatch entry={entry} />
                {entry.title}
              </li>
            ))}
          </ul>
        )}
        <Slider
          className="slider"
          value={Math.round(opacity * 100)}
          minValue={10}
          maxValue={100}
          step={5}
          onChange={(value) => setSwitch(layer, { opacity: value / 100 })}
        >
          <Label>{t('layers.opacity')}</Label>
          <SliderTrack className="slider-track">
            <SliderThumb className="slider-thumb" />
          </SliderTrack>
          <output>{Math.round(opacity * 100)}%</output>
        </Slider>
        <p className="layer-facts">
          {t('layers.features', { number: formatNumber(layer.featureCount, language) })}
        </p>
        {layer.featureCount > 0 && (
          <details data-part="download">
            <summary>{t('downloads.title')}</summary>
            <DownloadPart layer={layer} />
          </details>
        )}
        <p>
          <Button
            className="link"
            data-action="use-layer"
            onPress={() => layerUsage.getState().open(layer.id)}
          >
            {t('usage.use')}
          </Button>
        </p>
        {isStaff && layer.role === 'asset' && layer.featureCount > 0 && (
          <details>
            <summary>{t('layers.labels.print')}</summary>
            <LabelsPart layer={layer.id} />
          </details>
        )}
      </DisclosurePanel>
    </Disclosure>
  );
}

function LiveLegend() {
  const { t } = useTranslation();
  return (
    <section className="layer-theme">
      <h3 className="caption">{t('layers.live')}</h3>
      <ul className="legend legend-row">
        {severities.map((severity) => (
          <li key={severity}>
            <SeverityMark severity={severity} size={13} />
            {t(`severity.${severity}`)}
          </li>
        ))}
      </ul>
      <ul className="legend legend-row">
        <li>
          <SeverityMark severity="medium" size={13} />
          {t('layers.filled')}
        </li>
        <li>
          <SeverityMark severity="medium" size={13} hollow />
          {t('layers.hollow')}
        </li>
      </ul>
    </section>
  );
}

/** Whether a layer's name in either language, or its id, holds what somebody looks for. */
function matches({ id, title }: Layer, wanted: string): boolean {
  const text = wanted.trim().toLowerCase();
  return [id, title.zh, title.en].some((name) => name.toLowerCase().includes(text));
}

function byTheme(found: readonly Layer[]): ReadonlyMap<ThemeName, Layer[]> {
  const groups = new Map<ThemeName, Layer[]>();
  const tierOf = (layer: Layer) => (layer.tier ? tiers.indexOf(layer.tier) : tiers.length);
  for (const layer of [...found].sort((a, b) => tierOf(a) - tierOf(b))) {
    const theme = themes.find((each) => each === layer.theme) ?? 'other';
    groups.set(theme, [...(groups.get(theme) ?? []), layer]);
  }
  return groups;
}

/** A theme with its layers, all of which are switched at once where its name is. */
function ThemeGroup({ theme, members }: { theme: ThemeName; members: readonly Layer[] }) {
  const { t } = useTranslation();
  const switches = useStore(layers, (state) => state.switches);
  const shown = members.filter((layer) => switchOf(switches, layer).visible).length;
  const title = t(`layers.themes.${theme}`);
  return (
    <section className="layer-theme">
      <header className="theme-head">
        <h3 className="caption">{title}</h3>
        <span className="muted">
          {shown}/{members.length}
        </span>
        <Button
          className="theme-switch"
          aria-label={`${title}: ${t(shown > 0 ? 'layers.hideAll' : 'layers.showAll')}`}
          onPress={() => {
            for (const layer of members) setSwitch(layer, { visible: shown === 0 });
          }}
        >
          {t(shown > 0 ? 'layers.hideAll' : 'layers.showAll')}
        </Button>
      </header>
      {members.map((layer) => (
        <LayerRow key={layer.id} layer={layer} />
      ))}
    </section>
  );
}

/** Every layer by theme, with its switch, legend, opacity and the scale from which it shows. */
export function LayerPanel() {
  const { t } = useTranslation();
  const user = useStore(session, (state) => state.user);
  const found = useStore(layers, (state) => state.layers);
  const status = useStore(layers, (state) => state.status);
  const [wanted, setWanted] = useState('');
  const groups = byTheme(found.filter((layer) => matches(layer, wanted)));
  return (
    <aside className="layer-panel" aria-label={t('layers.title')}>
      <header className="panel-head">
        <h2 className="panel-title">{t('layers.title')}</h2>
        <Button
          className="icon-button"
          aria-label={t('layers.close')}
          onPress={() => layers.setState({ panelOpen: false })}
        >
          <Icon name="close" />
        </Button>
      </header>
      <SearchField
        className="layer-search"
        aria-label={t('layers.search')}
        value={wanted}
        onChange={setWanted}
      >
        <Input placeholder={t('layers.search')} />
      </SearchField>
      <div className="layer-themes">
        {status === 'loading' && <p className="message">{t('layers.loading')}</p>}
        {status === 'failed' && (
          <div className="message" role="alert">
            <p>{t('layers.failed')}</p>
            <Button className="button button-small" onPress={() => void loadLayers()}>
              {t('incident.retry')}
            </Button>
          </div>
        )}
        {status === 'ready' && found.length === 0 && <p className="message">{t('layers.empty')}</p>}
        {found.length > 0 && groups.size === 0 && (
          <p className="message">{t('layers.noneFound', { wanted: wanted.trim() })}</p>
        )}
        {seesIncidents(user) && wanted.trim() === '' && <LiveLegend />}
        {themes.map((theme) => {
          const members = groups.get(theme);
          return members ? <ThemeGroup key={theme} theme={theme} members={members} /> : null;
        })}
      </div>
    </aside>
  );
}
