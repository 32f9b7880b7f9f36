import { useQuery } from '@tanstack/react-query';
import { createStore } from 'zustand/vanilla';
import type { Fix, LayerVersion, Publication } from '../../../domain/answers/layer-versions.ts';
import { call } from '../../data/call.ts';
import { askAgain, queryClient, question } from '../../data/queries.ts';
import { asProblem } from '../../data/request.ts';
import type { Answer } from '../../ui/problem.ts';
import type { RequestProblem } from '../../wangge-client/send.ts';

interface VersionSteps {
  /** Whether a step is on its way. */
  acting: boolean;
  /** Why the last step was refused. */
  refused: RequestProblem | null;
}

/** How the last step stands that was taken on a version of the open layer. */
export const versionSteps = createStore<VersionSteps>(() => ({ acting: false, refused: null }));

/** How often a load under way is looked at, and how often while the service does not answer; milliseconds. */
const pollMs = 600;
const slowPollMs = 3000;

export function isLoading({ state }: Pick<LayerVersion, 'state'>): boolean {
  return state === 'reading' || state === 'checking';
}

export function inForce(publications: readonly Publication[]): number | null {
  return publications.find(({ state }) => state === 'in-force')?.version ?? null;
}

/** The versions of a layer, the newest first; looked at again and again while one of them is being loaded. */
export function useVersions(layer: string): Answer<readonly LayerVersion[]> {
  const { data, error, isFetching, refetch } = useQuery(
    {
      ...question('/api/layers/{id}/versions', { params: { id: layer } }),
      refetchInterval: ({ state }) => {
        if (!state.data?.versions.some(isLoading)) return false;
        return state.error ? slowPollMs : pollMs;
      },
    },
    queryClient,
  );
  const retry = () => void refetch();
  if (data) return { status: 'ready', value: data.versions, problem: null, retry };
  const problem = error && asProblem(error);
  return { status: isFetching ? 'loading' : 'failed', value: null, problem, retry };
}

const none: readonly Publication[] = [];

/** What of a layer was in force when, and what is planned. */
export function usePublications(layer: string): readonly Publication[] {
  const { data } = useQuery(
    question('/api/layers/{id}/publications', { params: { id: layer } }),
    queryClient,
  );
  return data?.publications ?? none;
}

/** Reads the versions of layers again, and what was in force when. */
export async function rereadVersions(): Promise<void> {
  await Promise.all([askAgain('/api/layers/{id}/versions'), askAgain('/api/layers/{id}/publications')]);
}

/** Reads again how each layer stands, and what of them routing cannot use. */
export async function rereadCatalogue(): Promise<void> {
  await Promise.all([askAgain('/api/catalogue'), askAgain('/api/routing/snapshot')]);
}

/** Takes a step on the open layer and answers what came of it; null where it was refused. */
async function act<T>(step: () => Promise<T>): Promise<T | null> {
  versionSteps.setState({ acting: true, refused: null });
  try {
    const done = await step();
    await Promise.all([rereadVersions(), rereadCatalogue()]);
    return done;
  } catch (error) {
    versionSteps.setState({ refused: asProblem(error) });
    return null;
  } finally {
    versionSteps.setState({ acting: false });
  }
}

export function forgetRefusal(): void {
  versionSteps.setState({ refused: null });
}

type Named = Pick<LayerVersion, 'layer' | 'version'>;
const paramsOf = ({ layer, version }: Named) => ({ id: layer, version });

export function cancelLoad(version: Named): Promise<LayerVersion | null> {
  return act(() => call('delete', '/api/layers/{id}/versions/{version}', { params: paramsOf(version) }));
}

/**
 * Puts a version in force, now or at a time.
 * @param replaces what is in force as it was seen; where that changed since, the service refuses
 */
export function publish(
  version: Named,
  options: { replaces: number | null; effectiveFrom: string | null; confirm: boolean },
): Promise<LayerVersion | null> {
  const { replaces, effectiveFrom, confirm } = options;
  return act(() =>
    call('post', '/api/layers/{id}/versions/{version}/publish', {
      params: paramsOf(version),
      body: {
        replaces,
        ...(effectiveFrom === null ? {} : { effectiveFrom }),
        ...(confirm ? { confirm } : {}),
      },
    }),
  );
}

export function cancelPlan(version: Named): Promise<LayerVersion | null> {
  return act(() =>
    call('delete', '/api/layers/{id}/versions/{version}/publish', { params: paramsOf(version) }),
  );
}

export function rollBack(layer: string): Promise<LayerVersion | null> {
  return act(() => call('post', '/api/layers/{id}/rollback', { params: { id: layer } }));
}

/** Has what was chosen about findings done; answers the version that comes of it. */
export function applyFixes(version: Named, chosen: ReadonlyMap<string, Fix>): Promise<LayerVersion | null> {
  const fixes = [...chosen].map(([issue, fix]) => ({ issue, fix }));
  return act(() =>
    call('post', '/api/layers/{id}/versions/{version}/fixes', {
      params: paramsOf(version),
      body: { fixes },
    }),
  );
}
