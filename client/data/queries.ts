import { QueryClient, queryOptions, useQuery } from '@tanstack/react-query';
import type { Answer } from '../ui/problem.ts';
import { watch } from '../ui/store.ts';
import { type CallOptions, callUntil } from './call.ts';
import type { AnswerTo, Path } from './endpoints.ts';
import { isOutOfReach, whenBack } from './reach.ts';
import { asProblem } from './request.ts';
import { session } from './session.ts';

/**
 * What was read from the service. A question is asked again whenever it comes onto the page, and what was answered
 * before stays shown meanwhile; whether the service is there at all, `reach` finds out, and not each question.
 */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      networkMode: 'always',
      retry: false,
      refetchOnWindowFocus: false,
      refetchOnReconnect: false,
    },
  },
});

// What one person may read is not the next one's, nor his own with other roles.
watch(
  session,
  ({ user }) => user && JSON.stringify([user.name, user.grants]),
  () => void queryClient.resetQueries(),
);

whenBack(() => {
  const isWaiting = (error: unknown) => {
    const { status, code } = asProblem(error);
    return isOutOfReach(status, code);
  };
  void queryClient.refetchQueries({
    predicate: ({ state }) => state.error !== null && isWaiting(state.error),
  });
});

/** A question to the service, for whatever reads or changes the cache. */
export function question<P extends Path<'get'>>(path: P, ...asked: CallOptions<'get', P>) {
  return queryOptions<AnswerTo<'get', P>>({
    queryKey: [path, ...asked],
    queryFn: ({ signal }) => callUntil(signal, 'get', path, ...asked),
  });
}

/** Has all questions to a path asked again, those on the page at once. */
export function askAgain(path: Path<'get'>): Promise<void> {
  return queryClient.invalidateQueries({ queryKey: [path] });
}

/** Asks the service, and again whenever the question is another one. */
export function useAnswer<P extends Path<'get'>>(
  path: P,
  ...asked: CallOptions<'get', P>
): Answer<AnswerTo<'get', P>> {
  const { data, error, isFetching, refetch } = useQuery(question(path, ...asked), queryClient);
  const problem = error && asProblem(error);
  const retry = () => void refetch();
  if (data !== undefined) return { status: 'ready', value: data, problem: null, retry };
  return { status: isFetching ? 'loading' : 'failed', value: null, problem, retry };
}
