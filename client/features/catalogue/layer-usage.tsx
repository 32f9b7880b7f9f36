import { useState } from 'react';
import { Button, Input, Label, TextField } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { LayerUsageAnswer } from '../../../domain/answers/layer-usage.ts';
import type { Layer } from '../../../server/layers/answers.ts';
import { useAnswer } from '../../data/queries.ts';
import { ChoiceSelect } from '../../ui/choice-select.tsx';
import { formatMoment, formatNumber } from '../../ui/format.ts';
import { legendOf } from '../../ui/legend.ts';
import { Answered } from '../../ui/notices.tsx';
import { preferences, themeOf } from '../../ui/preferences.ts';
import { Swatch } from '../../ui/swatch.tsx';
import { DownloadPart } from '../downloads/public.ts';
import { CopyButton } from './copy-button.tsx';
import { LayerOwnerPart } from './layer-owner.tsx';
import { LayerPreview } from './layer-preview.tsx';
import { openPage } from './pages.ts';
import './usage.css';

function Facts({ layer }: { layer: Layer }) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const { id, version, featureCount, effectiveFrom, owner, licence, source, attribution } = layer;
  const rows: [string, string][] = [
    [t('usage.id'), id],
    [t('usage.inForce'), `v${version} · ${formatMoment(effectiveFrom, language)}`],
    [t('usage.count'), formatNumber(featureCount, language)],
    [t('usage.owner'), owner?.[language] ?? t('usage.unsaid')],
    [t('usage.source'), source?.[language] ?? t('usage.unsaid')],
    [t('usage.licence'), licence ?? t('usage.unsaid')],
    ...(attribution ? [[t('usage.attribution'), attribution] as [string, string]] : []),
    [
      t('usage.cadence'),
      layer.updateEveryDays === null
        ? t('usage.unsaid')
        : t('usage.everyDays', { count: layer.updateEveryDays }),
    ],
  ];
  return (
    <dl className="facts usage-facts">
      {rows.map(([name, value]) => (
        <div className="fact" key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function Legend({ layer }: { layer: Layer }) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const theme = useStore(preferences, themeOf);
  const entries = legendOf(layer, { theme, language });
  if (entries.length === 0) return null;
  return (
    <section className="part">
      <h3 className="caption">{t('usage.legend')}</h3>
      <ul className="legend">
        {entries.map((entry) => (
          <li key={entry.title}>
            <Swatch entry={entry} />
            {entry.title || layer.title[language]}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Fields({ layer }: { layer: Layer }) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  return (
    <section className="part">
      <h3 className="caption">{t('usage.fields')}</h3>
      {layer.fields.length === 0 && <p className="muted">{t('usage.noFields')}</p>}
      <ul className="plain-list">
        {layer.fields.map(({ name, title, type }) => (
          <li key={name}>
            <span>
              {title[language]} <code>{name}</code> <span className="muted">{type}</span>
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Addresses({ usage }: { usage: LayerUsageAnswer }) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  return (
    <section className="part" data-part="addresses">
      <h3 className="caption">{t('usage.addresses')}</h3>
      <ul className="usage-addresses">
        {usage.addresses.map(({ id, title, url }) => (
          <li key={id} data-address={id}>
            <span className="muted">{title[language]}</span>
            <code>{url}</code>
            <CopyButton name={title[language]} text={url} />
          </li>
        ))}
      </ul>
    </section>
  );
}

/** The code of one tool; a key that is typed here stays on this page and is sent to nobody. */
function Snippets({
  usage,
  secret,
  onSecret,
}: {
  usage: LayerUsageAnswer;
  secret: string;
  onSecret: (text: string) => void;
}) {
  const { t } = useTranslation();
  const [chosen, setChosen] = useState('curl');
  const snippet = usage.snippets.find(({ id }) => id === chosen) ?? usage.snippets[0]!;
  const code = secret.trim() ? snippet.code.replaceAll(usage.placeholder, secret.trim()) : snippet.code;
  return (
    <section className="part" data-part="snippets">
      <h3 className="caption">{t('usage.snippets')}</h3>
      <div className="usage-choice">
        <ChoiceSelect
          label={t('usage.tool')}
          labelClass="caption"
          look="framed"
          chosen={snippet.id}
          choices={usage.snippets.map(({ id, title }) => ({ id, name: title }))}
          onChoose={setChosen}
        />
        <TextField className="field" value={secret} onChange={onSecret}>
          <Label>{t('usage.key')}</Label>
          <Input spellCheck={false} autoComplete="off" data-member="key" />
        </TextField>
      </div>
      <p className="muted">{t('usage.keyNote')}</p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keys. */}
      <pre className="usage-code" data-snippet={snippet.id} tabIndex={0}>
        <code>{code}</code>
      </pre>
      <CopyButton name={snippet.title} text={code} />
    </section>
  );
}

function History({ usage }: { usage: LayerUsageAnswer }) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  return (
    <section className="part" data-part="history">
      <h3 className="caption">{t('work.history')}</h3>
      <ol className="plain-list">
        {usage.history.map(({ version, effectiveFrom, publishedAt, featureCount }) => (
          <li key={`${version} ${publishedAt}`}>
            <span>
              <b>v{version}</b> {formatMoment(effectiveFrom, language)}{' '}
              <span className="muted">
                {t('layers.features', { number: formatNumber(featureCount, language) })}
              </span>
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}

function Quality({ usage }: { usage: LayerUsageAnswer }) {
  const { t } = useTranslation();
  return (
    <section className="part" data-part="quality">
      <h3 className="caption">{t('usage.quality')}</h3>
      {usage.quality.length === 0 && <p className="muted">{t('work.noFindings')}</p>}
      <ul className="plain-list">
        {usage.quality.map(({ type, severity, found, accepted }) => (
          <li key={`${type} ${severity}`}>
            <span>
              {t(`work.types.${type as 'gap'}`)}{' '}
              <span className="muted">
                {t(`work.severities.${severity}`)} · {t('work.findingsOf', { count: found })}
                {accepted > 0 && ` · ${t('usage.accepted', { count: accepted })}`}
              </span>
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** All that is needed to use a layer elsewhere: what it is, how it looks, its addresses and code for other tools. */
export function LayerUsage({ id }: { id: string }) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const [secret, setSecret] = useState('');
  const described = useAnswer('/api/layers/{id}', { params: { id } });
  const answer = useAnswer('/api/layers/{id}/usage', {
    params: { id },
    query: secret.trim() ? { withKey: 'true' } : {},
  });
  return (
    <>
      <Button className="link back" onPress={() => openPage('layers')}>
        ← {t('catalogue.pages.layers')}
      </Button>
      <Answered answer={described}>
        {(found) =>
          found.version === null ? (
            <p className="message">{t('work.neverPublished')}</p>
          ) : (
            <div className="usage" data-usage={id}>
              <section className="part">
                <h3 className="entry-title">{found.title[language]}</h3>
                <LayerPreview layer={found} />
                <Facts layer={found} />
              </section>
              <LayerOwnerPart id={id} />
              <Legend layer={found} />
              <Fields layer={found} />
              <section className="part">
                <h3 className="caption">{t('downloads.title')}</h3>
                <DownloadPart layer={found} />
              </section>
            </div>
          )
        }
      </Answered>
      <Answered answer={answer}>
        {(usage) => (
          <>
            <Addresses usage={usage} />
            <Snippets usage={usage} secret={secret} onSecret={setSecret} />
            <Quality usage={usage} />
            <History usage={usage} />
          </>
        )}
      </Answered>
    </>
  );
}
