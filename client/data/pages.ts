import { useInfiniteQuery } from '@tanstack/react-query';
import type { RequestProblem } from '../wangge-client/send.ts';
import { queryClient } from './queries.ts';
import { asProblem } from './request.ts';

/** A list that the service gives page by page, as far as it was read. */
interface Pages<Row> {
  /** Undefined until the first page is there. */
  rows: readonly Row[] | undefined;
  hasMore: boolean;
  isReading: boolean;
  problem: RequestProblem | null;
  readMore: () => void;
  /** From the first page on. */
  readAgain: () => void;
}

/**
 * Reads a list page by page.
 * @param key names the list; another one is another list
 * @param read reads the page at a cursor, the first one at null
 */
export function usePages<Row>(
  key: readonly string[],
  read: (cursor: string | null) => Promise<{ rows: Row[]; next: string | null }>,
): Pages<Row> {
  const { data, error, hasNextPage, isFetching, fetchNextPage } = useInfiniteQuery(
    {
      queryKey: key,
      queryFn: ({ pageParam }) => read(pageParam),
      initialPageParam: null as string | null,
      getNextPageParam: ({ next }: { next: string | null }) => next,
    },
    queryClient,
  );
  return {
    rows: data?.pages.flatMap(({ rows }) => rows),
    hasMore: hasNextPage,
    isReading: isFetching,
    problem: error && asProblem(error),
    readMore: () => void fetchNextPage(),
    readAgain: () => void queryClient.resetQueries({ queryKey: key }),
  };
}
