import { useQuery } from '@tanstack/react-query';
import type { Indicator } from '../../domain/answers/indicators.ts';
import { queryClient, question } from './queries.ts';
import { asProblem } from './request.ts';

/** How often the screens ask for what has changed. */
export const askEveryMs = 15_000;

/** All indicators by their code, as new as the screen needs them; the last ones stay while the service is away. */
export function useIndicators() {
  const { data, error, refetch } = useQuery(
    { ...question('/api/indicators', {}), refetchInterval: askEveryMs, refetchIntervalInBackground: true },
    queryClient,
  );
  const all: readonly Indicator[] = data?.indicators ?? [];
  return {
    isLoading: data === undefined && error === null,
    problem: error && asProblem(error),
    retry: () => void refetch(),
    all,
    byCode: new Map(all.map((indicator) => [indicator.code, indicator])),
  };
}
