import { useQuery } from '@tanstack/react-query';
import { askEveryMs } from '../../data/indicators.ts';
import { queryClient, question } from '../../data/queries.ts';

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
