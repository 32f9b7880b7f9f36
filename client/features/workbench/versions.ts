import { asProblem, type RequestProblem, request } from '../../data/request.ts';
import { createStore } from '../../ui/store.ts';
import { loadCatalogue } from './catalogue.ts';
import type { Fix, Publication, Version } from './types.ts';

interface VersionsState {
  layer: string | null;
  /** The newest first. */
  versions: readonly Version[];
  publications: readonly Publication[];
  status: 'loading' | 'ready' | 'failed';
  problem: RequestProblem | null;
  /** Whether a step is on its way. */
  acting: boolean;
  /** Why the last step was refused. */
  refused: RequestProblem | null;
}

const nothing: VersionsState = {
  layer: null,
  versions: [],
  publications: [],
  status: 'loading',
  problem: null,
  acting: false,
  refused: null,
};

/** The versions of the layer that is open in the workbench, and what was in force when. */
export const versions = createStore<VersionsState>(nothing);

/** A load tells of itself twice a second. */
const pollMs = 600;
let timer: ReturnType<typeof setTimeout> | null = null;

export function isLoading({ state }: Pick<Version, 'state'>): boolean {
  return state === 'reading' || state === 'checking';
}

export function inForce(publications: readonly Publication[]): number | null {
  return publications.find(({ state }) => state === 'in-force')?.version ?? null;
}

/** Reads the open layer's versions again, and goes on reading while one of them is being loaded. */
export async function refreshVersions(): Promise<void> {
  const { layer, versions: before } = versions.get();
  if (layer === null) return;
  if (timer) clearTimeout(timer);
  try {
    const [{ versions: found }, { publications }] = await Promise.all([
      request<{ versions: Version[] }>(`/api/layers/${layer}/versions`),
      request<{ publications: Publication[] }>(`/api/layers/${layer}/publications`),
    ]);
    if (versions.get().layer !== layer) return;
    versions.set({ versions: found, publications, status: 'ready', problem: null });
    if (found.some(isLoading)) timer = setTimeout(() => void refreshVersions(), pollMs);
    else if (before.some(isLoading)) void loadCatalogue();
  } catch (error) {
    if (versions.get().layer !== layer) return;
    const problem = asProblem(error);
    versions.set({ status: 'failed', problem });
    // What is under way goes on without the console; so does the look at it.
    if (before.some(isLoading) && problem.status === 0)
      timer = setTimeout(() => void refreshVersions(), pollMs * 5);
  }
}

/** Makes `layer` the one whose versions are known. */
export function followVersions(layer: string | null): void {
  if (versions.get().layer === layer) return;
  versions.set({ ...nothing, layer });
  void refreshVersions();
}

/** Takes a step on the open layer and answers what came of it; null where it was refused. */
async function act<T>(step: () => Promise<T>): Promise<T | null> {
  versions.set({ acting: true, refused: null });
  try {
    const done = await step();
    await Promise.all([refreshVersions(), loadCatalogue()]);
    return done;
  } catch (error) {
    versions.set({ refused: asProblem(error) });
    return null;
  } finally {
    versions.set({ acting: false });
  }
}

export function forgetRefusal(): void {
  versions.set({ refused: null });
}

const address = ({ layer, version }: Pick<Version, 'layer' | 'version'>) =>
  `/api/layers/${layer}/versions/${version}`;

export function cancelLoad(version: Version): Promise<Version | null> {
  return act(() => request(address(version), { method: 'DELETE' }));
}

/** Puts a version in force, now or at a time, provided that what is in force is still what was seen. */
export function publish(
  version: Version,
  options: { effectiveFrom: string | null; confirm: boolean },
): Promise<Version | null> {
  const { effectiveFrom, confirm } = options;
  const body = {
    replaces: inForce(versions.get().publications),
    ...(effectiveFrom === null ? {} : { effectiveFrom }),
    ...(confirm ? { confirm } : {}),
  };
  return act(() => request(`${address(version)}/publish`, { method: 'POST', body }));
}

export function cancelPlan(version: Pick<Version, 'layer' | 'version'>): Promise<Version | null> {
  return act(() => request(`${address(version)}/publish`, { method: 'DELETE' }));
}

export function rollBack(layer: string): Promise<Version | null> {
  return act(() => request(`/api/layers/${layer}/rollback`, { method: 'POST' }));
}

/** Has what was chosen about findings done; answers the version that comes of it. */
export function applyFixes(version: Version, chosen: ReadonlyMap<string, Fix>): Promise<Version | null> {
  const fixes = [...chosen].map(([issue, fix]) => ({ issue, fix }));
  return act(() => request(`${address(version)}/fixes`, { method: 'POST', body: { fixes } }));
}
