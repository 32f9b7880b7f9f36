import { useState } from 'react';
import { Button, GridList, GridListItem } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { may } from '../../../domain/access/permissions.ts';
import type { ListedSource } from '../../../domain/answers/sources.ts';
import { useNow } from '../../data/clock.ts';
import { useOfficeName } from '../../data/offices.ts';
import { useAnswer } from '../../data/queries.ts';
import { session } from '../../data/session.ts';
import { formatAge, formatMoment } from '../../ui/format.ts';
import { Answered } from '../../ui/notices.tsx';
import { preferences } from '../../ui/preferences.ts';
import { layers } from '../layers/public.ts';
import { openOperation } from '../operations/public.ts';
import { DaysPart } from './days-part.tsx';
import { KeysPart } from './keys-part.tsx';
import { RefusalsPart } from './refusals-part.tsx';
import { SourceForm } from './source-form.tsx';

/** A source that has not reported for this long is shown as silent, milliseconds. */
const silentAfter = 24 * 3_600_000;

/** When a source last sent anything, accepted or rejected; null: never. */
function lastReportAt({ acceptedAt, refusedAt }: ListedSource): string | null {
  return (
    [acceptedAt, refusedAt]
      .filter((time) => time !== null)
      .sort()
      .at(-1) ?? null
  );
}

/** Whether a source can report: by a key, by signed webhooks, by both, or not at all. */
function KeyChip({ source: { keys, webhook } }: { source: ListedSource }) {
  const { t } = useTranslation();
  const live = keys.filter(({ revokedAt }) => revokedAt === null);
  const ways = [
    ...(live.length > 0 ? [t('sources.keys', { count: live.length })] : []),
    ...(webhook ? [t('sources.webhook')] : []),
  ];
  if (ways.length > 0) return <span className="chip chip-in-force">{ways.join(' · ')}</span>;
  return (
    <span className="chip chip-rejected">{t(keys.length > 0 ? 'sources.revoked' : 'sources.noKey')}</span>
  );
}

function LastReportChip({ source, now }: { source: ListedSource; now: number }) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const last = lastReportAt(source);
  if (last === null) return <span className="chip">{t('sources.never')}</span>;
  const isSilent = now - Date.parse(last) > silentAfter;
  return (
    <span
      className={isSilent ? 'chip chip-stale' : 'chip'}
      data-silent={isSilent}
      title={formatMoment(last, language)}
    >
      {t(isSilent ? 'sources.silent' : 'sources.heard', { age: formatAge(last, now, language) })}
    </span>
  );
}

/** Says where a source may report, areas by the names of their offices where they have one. */
function useAreaText(): (source: ListedSource) => string {
  const { t } = useTranslation();
  const nameOf = useOfficeName();
  return ({ area }) => {
    if (area === null) return t('sources.everywhere');
    if ('bbox' in area) return area.bbox.join(', ');
    return `${t(`sources.form.places.${area.layer}`)} ${area.codes.map(nameOf).join(', ')}`;
  };
}

function SourceView(props: { source: ListedSource; now: number; onChanged: () => void }) {
  const { source, now, onChanged } = props;
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const items = useStore(layers, (state) => state.items);
  const mayChange = useStore(session, ({ user }) => user !== null && may(user, 'access.write'));
  const areaText = useAreaText();
  const [editing, setEditing] = useState(false);
  const { id, rate } = source;
  const facts = [
    [
      t('sources.allowedItems'),
      source.items
        ?.map((code) => items.get(code)?.title[language] ?? code)
        .join(language === 'zh' ? '、' : ', ') ?? t('sources.allItems'),
    ],
    [t('sources.area'), areaText(source)],
    [t('sources.rate'), rate === null ? t('sources.noRate') : t('sources.perMinute', { rate })],
    [
      t('sources.lastTaken'),
      source.acceptedAt ? formatMoment(source.acceptedAt, language) : t('sources.never'),
    ],
    [
      t('sources.lastRefused'),
      source.refusedAt ? formatMoment(source.refusedAt, language) : t('sources.never'),
    ],
  ] as const;
  return (
    <>
      <Button className="link back" onPress={() => openOperation('sources')}>
        ← {t('operations.pages.sources')}
      </Button>
      <section className="part">
        <h3 className="entry-title">
          <code>{id}</code>
          <KeyChip source={source} />
          <LastReportChip source={source} now={now} />
        </h3>
        <dl className="facts">
          {facts.map(([title, value]) => (
            <div key={title} className="fact">
              <dt>{title}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
        {mayChange && !editing && (
          <div className="actions-row">
            <Button
              className="button button-small"
              data-action="change-source"
              onPress={() => setEditing(true)}
            >
              {t('sources.form.change')}
            </Button>
          </div>
        )}
      </section>
      {editing && (
        <SourceForm
          source={source}
          taken={() => false}
          onSaved={() => {
            setEditing(false);
            onChanged();
          }}
          onLeft={() => setEditing(false)}
        />
      )}
      <KeysPart source={source} mayChange={mayChange} onChanged={onChanged} />
      <DaysPart source={id} />
      <RefusalsPart key={id} source={id} />
    </>
  );
}

/** Every source: whether it can report and when it last reported; and one of them in detail. */
export function SourcesPage({ entry }: { entry: string | null }) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const now = useNow(30);
  const answer = useAnswer('/api/sources');
  const mayMake = useStore(session, ({ user }) => user !== null && may(user, 'access.write'));
  const areaText = useAreaText();
  const [making, setMaking] = useState(false);
  return (
    <Answered answer={answer}>
      {({ sources }) => {
        const open = sources.find(({ id }) => id === entry);
        if (open) return <SourceView key={open.id} source={open} now={now} onChanged={answer.retry} />;
        return (
          <>
            {entry !== null && (
              <p className="notice notice-warning">{t('sources.unknown', { source: entry })}</p>
            )}
            {mayMake && !making && (
              <div className="more-row">
                <Button
                  className="button button-small"
                  data-action="add-source"
                  onPress={() => setMaking(true)}
                >
                  {t('sources.form.add')}
                </Button>
              </div>
            )}
            {making && (
              <SourceForm
                source={null}
                taken={(id) => sources.some((source) => source.id === id)}
                onSaved={(id) => {
                  setMaking(false);
                  answer.retry();
                  openOperation('sources', id);
                }}
                onLeft={() => setMaking(false)}
              />
            )}
            <GridList
              aria-label={t('operations.pages.sources')}
              className="bench-list"
              items={sources}
              dependencies={[language, now]}
              onAction={(key) => openOperation('sources', String(key))}
              renderEmptyState={() => (
                <p className="message">{t(mayMake ? 'sources.noneMake' : 'sources.none')}</p>
              )}
            >
              {(source) => (
                <GridListItem
                  id={source.id}
                  textValue={source.id}
                  className="bench-row"
                  data-source={source.id}
                >
                  <span className="bench-name">
                    <code>{source.id}</code>
                  </span>
                  <span className="bench-marks">
                    <LastReportChip source={source} now={now} />
                    <KeyChip source={source} />
                  </span>
                  <span className="bench-sub">
                    {source.items
                      ? t('sources.someItems', { count: source.items.length })
                      : t('sources.allItems')}{' '}
                    · {areaText(source)} ·{' '}
                    {source.rate === null
                      ? t('sources.noRate')
                      : t('sources.perMinute', { rate: source.rate })}
                  </span>
                </GridListItem>
              )}
            </GridList>
          </>
        );
      }}
    </Answered>
  );
}
