import { useEffect, useState } from 'react';
import type { Answer } from '../ui/problem.ts';
import { isOutOfReach, whenBack } from './reach.ts';
import { asProblem, request } from './request.ts';

/** Asks for `path`, again whenever it changes; an answer that comes too late is dropped. */
export function useAnswer<T>(path: string): Answer<T> {
  const [found, setFound] = useState<Omit<Answer<T>, 'retry'> & { path: string | null }>({
    path: null,
    status: 'loading',
    value: null,
    problem: null,
  });
  const [attempt, setAttempt] = useState(0);
  // Asking the same again is another question.
  const question = `${attempt} ${path}`;
  useEffect(() => {
    const gone = new AbortController();
    const asked = question.slice(question.indexOf(' ') + 1);
    request<T>(asked, { signal: gone.signal }).then(
      (value) => setFound({ path: question, status: 'ready', value, problem: null }),
      (error) => {
        if (!gone.signal.aborted)
          setFound({ path: question, status: 'failed', value: null, problem: asProblem(error) });
      },
    );
    return () => gone.abort();
  }, [question]);
  const retry = () => setAttempt((count) => count + 1);
  const { path: answered, ...answer } = found;
  const { problem } = found;
  const isWaiting = problem !== null && isOutOfReach(problem.status, problem.code);
  useEffect(() => (isWaiting ? whenBack(() => setAttempt((count) => count + 1)) : undefined), [isWaiting]);
  return answered === question
    ? { ...answer, retry }
    : { status: 'loading', value: null, problem: null, retry };
}

/** The same, but what was answered stays shown while it is asked for again. */
export function useKeptAnswer<T>(path: string): Answer<T> {
  const answer = useAnswer<T>(path);
  const [kept, setKept] = useState<{ path: string; value: T } | null>(null);
  if (answer.value !== null && answer.value !== kept?.value) setKept({ path, value: answer.value });
  if (answer.status !== 'loading' || kept?.path !== path) return answer;
  return { ...answer, status: 'ready', value: kept.value };
}
