import { useQuery } from '@tanstack/react-query';
import type { Indicator } from '../../../domain/answers/indicators.ts';
import { queryClient, question } from '../../data/queries.ts';
import { asProblem } from '../../data/request.ts';

/** How often the screens ask for what has changed. */
const askEveryMs = 15_000;

/** All indicators by their code, as new as the screen needs them; the last ones stay while the service is away. */
export function useIndicators() {
  const { data, error } = useQuery(
    { ...question('/api/indicators', {}), refetchInterval: askEveryMs, refetchIntervalInBackground: true },
    queryClient,
  );
  const all: readonly Indicator[] = data?.indicators ?? [];
  return {
    isLoading: data === undefined && error === null,
    problem: error && asProblem(error),
    all,
    byCode: new Map(all.map((indicator) => [indicator.code, indicator])),
  };
}

/** Who is on duty for a unit now. */
export function useOnDuty(office: string) {
  return useQuery(
    {
      ...question('/api/roster/{office}/on-duty', { params: { office } }),
      refetchInterval: 4 * askEveryMs,
      refetchIntervalInBackground: true,
    },
    queryClient,
  ).data;
}
