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

/** The warnings in force and the kinds that there are, read again every so often. */
export function useWarnings() {
  const current = useQuery(
    { ...question('/api/warnings', {}), refetchInterval: askEveryMs, refetchIntervalInBackground: true },
    queryClient,
  ).data;
  const kinds = useQuery(question('/api/warnings/kinds', {}), queryClient).data;
  return { warnings: current?.warnings, kinds: kinds?.kinds };
}

/** A feature of a layer by its code, with what its layer records of it. */
export function useObject(layer: string, code: string) {
  return useQuery(
    question('/id/{layer}/{code}', { params: { layer, code }, query: { f: 'json' } }),
    queryClient,
  );
}
