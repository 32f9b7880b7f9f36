import { useInfiniteQuery } from '@tanstack/react-query';
import { Button } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { CountName } from '../../../domain/answers/reports.ts';
import { countLabels } from '../../../domain/figures/labels.ts';
import { stateLabels } from '../../../domain/orders/states.ts';
import { callUntil } from '../../data/call.ts';
import { queryClient } from '../../data/queries.ts';
import { asProblem } from '../../data/request.ts';
import { nameIn } from '../../ui/names.ts';
import { preferences } from '../../ui/preferences.ts';
import { problemText } from '../../ui/problem-text.ts';
import { select } from '../selection/public.ts';
import { useNames } from './names.ts';
import { daysAsked, figures, type Listed } from './place.ts';

const path = '/api/reports/orders';

/** The orders that a figure counts: as many as it says. */
export function CountedList({ listed }: { listed: Listed }) {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const state = useStore(figures);
  const nameOf = useNames();
  const query = {
    ...daysAsked(state),
    figure: listed.figures.join(',') as never,
    by: listed.by,
    ...(listed.code === null ? {} : { code: listed.code }),
  };
  const { data, error, hasNextPage, fetchNextPage, isFetching, refetch } = useInfiniteQuery(
    {
      queryKey: [path, query],
      queryFn: ({ signal, pageParam }) =>
        callUntil(signal, 'get', path, {
          query: { ...query, ...(pageParam ? { cursor: pageParam as never } : {}) },
        }),
      initialPageParam: '',
      getNextPageParam: ({ next }) => next ?? undefined,
    },
    queryClient,
  );
  const what = listed.figures.map((name: CountName) => countLabels[name][language]).join(' + ');
  const where = listed.by === 'all' ? null : nameOf(listed.by, listed.code, listed.title ?? null);
  const rows = data?.pages.flatMap((page) => page.rows) ?? [];
  return (
    <section className="part counted" data-total={data?.pages[0]?.total}>
      <header className="counted-head">
        <Button className="button button-small" onPress={() => figures.setState({ listed: null })}>
          {t('figures.back')}
        </Button>
        <h3>
          {where ? `${where} · ${what}` : what}
          {data && <span className="muted"> {t('figures.counted', { count: data.pages[0]!.total })}</span>}
        </h3>
      </header>
      {error && (
        <div className="notice notice-error" role="alert">
          <p>{problemText(asProblem(error), t)}</p>
          <Button className="button button-small" onPress={() => void refetch()}>
            {t('fault.tryAgain')}
          </Button>
        </div>
      )}
      {isFetching && <div className="loading-line" />}
      {data && rows.length === 0 && <p className="message">{t('figures.noneCounted')}</p>}
      {rows.length > 0 && (
        <div className="table-frame">
          <table className="figure-table">
            <thead>
              <tr>
                <th scope="col">{t('figures.order')}</th>
                <th scope="col">{t('figures.item')}</th>
                <th scope="col">{t('figures.street')}</th>
                <th scope="col">{t('figures.lead')}</th>
                <th scope="col">{t('figures.state')}</th>
                <th scope="col">{t('figures.what')}</th>
                <th scope="col">{t('figures.day')}</th>
                <th scope="col">{t('figures.who')}</th>
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <tr key={`${row.number}/${row.figure}/${row.day}/${row.actor}`}>
                  <th scope="row">
                    <Button className="link" onPress={() => select({ kind: 'incident', id: row.eventId })}>
                      {row.number}
                    </Button>
                  </th>
                  <td>{row.item.title[language]}</td>
                  <td>{row.street === null ? '—' : nameOf('street', row.street, null)}</td>
                  <td>{nameIn(language, row.lead)}</td>
                  <td>{stateLabels[row.state][language]}</td>
                  <td>
                    {countLabels[row.figure][language]}
                    {row.times > 1 && ` ×${row.times}`}
                  </td>
                  <td>{row.day}</td>
                  <td>{row.actor ?? '—'}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {hasNextPage && (
        <Button className="button button-small" isDisabled={isFetching} onPress={() => void fetchNextPage()}>
          {t('figures.more')}
        </Button>
      )}
    </section>
  );
}
