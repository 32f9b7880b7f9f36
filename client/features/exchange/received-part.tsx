import { Button } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { ReceivedRecord } from '../../../domain/answers/exchange.ts';
import type { Kind } from '../../../domain/exchange/kinds.ts';
import { useActing } from '../../data/acting.ts';
import { call } from '../../data/call.ts';
import { saveFile } from '../../data/download.ts';
import { usePages } from '../../data/pages.ts';
import { useAnswer } from '../../data/queries.ts';
import { ChoiceSelect } from '../../ui/choice-select.tsx';
import { formatMoment } from '../../ui/format.ts';
import { Answered, RefusalNotice } from '../../ui/notices.tsx';
import { PageFoot } from '../../ui/page-foot.tsx';
import { preferences } from '../../ui/preferences.ts';
import { StateChip } from '../../ui/state-chip.tsx';
import { layers } from '../layers/public.ts';
import { select } from '../selection/public.ts';
import { KindSelect } from './kind-select.tsx';
import { received } from './received.ts';

const pageSize = 50;

function CaseLine({ given }: { given: NonNullable<ReceivedRecord['case']> }) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const items = useStore(layers, (state) => state.items);
  const { number, state, item, description, event, order } = given;
  return (
    <>
      <p className="exchange-head">
        <b>{(item !== null && items.get(item)?.title[language]) || item || given.class}</b>
        <StateChip state={state} />
      </p>
      {description !== null && <p>{description}</p>}
      <p className="muted">
        <code>{number}</code>
        {event === null ? (
          <span>{t('exchange.noOrder')}</span>
        ) : (
          <Button className="link" onPress={() => select({ kind: 'incident', id: event })}>
            {t('exchange.order', { number: order })}
          </Button>
        )}
      </p>
    </>
  );
}

function EvaluationLine({ given }: { given: NonNullable<ReceivedRecord['evaluation']> }) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const { by, code, name, from, to, score } = given;
  return (
    <>
      <p className="exchange-head">
        <b>{name[language] ?? name.zh ?? code ?? t('exchange.kindsOfUnits.all')}</b>
        <span>{score === null ? t('exchange.noScore') : t('exchange.score', { score })}</span>
      </p>
      <p className="muted">
        <span>{t(`exchange.kindsOfUnits.${by}` as 'exchange.kindsOfUnits.all')}</span>
        <span>
          {from} – {to}
        </span>
      </p>
    </>
  );
}

function Records({ source, kind }: { source: string; kind: Kind }) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const { rows, hasMore, isReading, problem, readMore, readAgain } = usePages(
    ['received', source, kind],
    async (cursor) => {
      const { records, next } = await call('get', '/api/exchange/received/{source}/{kind}/records', {
        params: { source, kind },
        query: { limit: pageSize, ...(cursor ? { cursor } : {}) },
      });
      return { rows: records, next };
    },
  );
  return (
    <>
      {!rows && isReading && <p className="message">{t('work.loading')}</p>}
      {rows?.length === 0 && <p className="message">{t(`exchange.none.${kind}`)}</p>}
      {rows && rows.length > 0 && (
        <ul className="exchange-list" data-received={source}>
          {rows.map((record) => (
            <li key={`${record.receivedAt}/${record.case?.number ?? JSON.stringify(record.evaluation)}`}>
              {record.case && <CaseLine given={record.case} />}
              {record.evaluation && <EvaluationLine given={record.evaluation} />}
              <p className="muted">
                {t('exchange.receivedAt', {
                  at: formatMoment(record.receivedAt, language),
                  by: record.receivedBy,
                })}
              </p>
            </li>
          ))}
        </ul>
      )}
      <PageFoot {...{ problem, hasMore, isReading, readMore, readAgain }} />
    </>
  );
}

/** Saves all that a source gave of a kind, as it came. */
function SaveAll({ source, kind }: { source: string; kind: Kind }) {
  const { t } = useTranslation();
  const { busy, refused, act } = useActing();
  return (
    <>
      <div className="actions-row">
        <Button
          className="button button-small"
          data-action="save-received"
          isPending={busy}
          onPress={() =>
            act(() =>
              saveFile(
                '/api/exchange/received/{source}/{kind}',
                { params: { source, kind }, query: { format: 'csv' } },
                `${source}-${kind}.csv`,
              ),
            )
          }
        >
          {t(busy ? 'exchange.saving' : 'exchange.saveAll')}
        </Button>
      </div>
      {refused && <RefusalNotice problem={refused} />}
    </>
  );
}

/** What other platforms gave, by source, the newest first. */
export function ReceivedPart() {
  const { t } = useTranslation();
  const answer = useAnswer('/api/exchange/received');
  const { source, kind } = useStore(received);
  return (
    <Answered answer={answer}>
      {({ senders }) => {
        const open = senders.find((each) => each.source === source) ?? senders[0];
        if (!open) return <p className="message">{t('exchange.nothingCame')}</p>;
        return (
          <>
            <section className="part entry-group">
              <div className="pair">
                <ChoiceSelect
                  label={t('exchange.source')}
                  labelClass="caption"
                  look="framed"
                  chosen={open.source}
                  choices={senders.map((each) => ({
                    id: each.source,
                    name: `${each.source} · ${each[kind]}`,
                  }))}
                  onChoose={(id) => received.setState({ source: id })}
                />
                <KindSelect chosen={kind} onChoose={(next) => received.setState({ kind: next })} />
              </div>
              {open[kind] > 0 && <SaveAll key={`${open.source}/${kind}`} source={open.source} kind={kind} />}
            </section>
            <Records source={open.source} kind={kind} />
          </>
        );
      }}
    </Answered>
  );
}
