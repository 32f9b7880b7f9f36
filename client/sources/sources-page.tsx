import { Button, GridList, GridListItem } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import type { ListedSource } from '../../server/sources/schema.ts';
import { useNow } from '../app/clock.ts';
import { preferences } from '../app/preferences.ts';
import { formatAge, formatMoment } from '../language/format.ts';
import { layers } from '../layers/layers.ts';
import { openOperation } from '../operations/pages.ts';
import { useStore } from '../store/store.ts';
import { useAnswer } from '../workbench/answer.ts';
import { Answered } from '../workbench/notices.tsx';
import { DaysPart } from './days-part.tsx';
import { RefusalsPart } from './refusals-part.tsx';

/** A source that has reported but not for so long is told as silent, milliseconds. */
const silentAfter = 24 * 3_600_000;

/** When anything last came of a source, taken or refused; null: never. */
function heardAt({ acceptedAt, refusedAt }: ListedSource): string | null {
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

function HeardChip({ source, now }: { source: ListedSource; now: number }) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const heard = heardAt(source);
  if (heard === null) return <span className="chip">{t('sources.never')}</span>;
  const isSilent = now - Date.parse(heard) > silentAfter;
  return (
    <span
      className={isSilent ? 'chip chip-stale' : 'chip'}
      data-silent={isSilent}
      title={formatMoment(heard, language)}
    >
      {t(isSilent ? 'sources.silent' : 'sources.heard', { age: formatAge(heard, now) })}
    </span>
  );
}

function areaText({ area }: ListedSource, everywhere: string): string {
  if (area === null) return everywhere;
  return 'bbox' in area ? area.bbox.join(', ') : `${area.layer}: ${area.codes.join(', ')}`;
}

function SourceView({ source, now }: { source: ListedSource; now: number }) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const items = useStore(layers, (state) => state.items);
  const { id, keys, rate } = source;
  const facts = [
    [
      t('sources.allowedItems'),
      source.items
        ?.map((code) => items.get(code)?.title[language] ?? code)
        .join(language === 'zh' ? '、' : ', ') ?? t('sources.allItems'),
    ],
    [t('sources.area'), areaText(source, t('sources.everywhere'))],
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
          <HeardChip source={source} now={now} />
        </h3>
        <dl className="facts">
          {facts.map(([title, value]) => (
            <div key={title} className="fact">
              <dt>{title}</dt>
              <dd>{value}</dd>
            </div>
          ))}
          {keys.map(({ label, createdAt, revokedAt }) => (
            <div key={createdAt} className="fact">
              <dt>{t('sources.key')}</dt>
              <dd>
                {label} ·{' '}
                {revokedAt
                  ? t('sources.revokedAt', { time: formatMoment(revokedAt, language) })
                  : t('sources.since', { time: formatMoment(createdAt, language) })}
              </dd>
            </div>
          ))}
        </dl>
      </section>
      <DaysPart source={id} />
      <RefusalsPart key={id} source={id} />
    </>
  );
}

/** Every source: whether it can report and when it was last heard; and one of them with what it sent. */
export function SourcesPage({ entry }: { entry: string | null }) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const now = useNow(30);
  const answer = useAnswer<{ sources: ListedSource[] }>('/api/sources');
  return (
    <Answered answer={answer}>
      {({ sources }) => {
        const open = sources.find(({ id }) => id === entry);
        if (open) return <SourceView source={open} now={now} />;
        return (
          <>
            {entry !== null && (
              <p className="notice notice-warning">{t('sources.unknown', { source: entry })}</p>
            )}
            <GridList
              aria-label={t('operations.pages.sources')}
              className="bench-list"
              items={sources}
              dependencies={[language, now]}
              onAction={(key) => openOperation('sources', String(key))}
              renderEmptyState={() => <p className="message">{t('sources.none')}</p>}
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
                    <HeardChip source={source} now={now} />
                    <KeyChip source={source} />
                  </span>
                  <span className="bench-sub">
                    {source.items
                      ? t('sources.someItems', { count: source.items.length })
                      : t('sources.allItems')}{' '}
                    · {areaText(source, t('sources.everywhere'))} ·{' '}
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
