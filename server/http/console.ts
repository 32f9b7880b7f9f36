import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import express, { type Router } from 'express';
import { Problem } from '../input/problem.ts';
import { type BaseMap, originsOf, underlay } from '../tiles/base-map.ts';
import { isBuilt } from './console-sources.ts';
import { frameAncestors } from './security-headers.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const output = join(root, 'dist/client');

// A process of its own: a build needs hundreds of megabytes that the service would otherwise keep.
async function runVite(): Promise<void> {
  const vite = join(dirname(createRequire(import.meta.url).resolve('vite/package.json')), 'bin/vite.js');
  try {
    await promisify(execFile)(process.execPath, [vite, 'build', '--logLevel', 'error'], {
      cwd: root,
      // Whatever this process runs as, a test for one: the console is the one that cities get.
      env: { ...process.env, NODE_ENV: 'production' },
    });
  } catch (error) {
    const { stderr, message } = error as { stderr?: string; message: string };
    throw new Error(`The console could not be built: ${stderr?.trim() || message}`);
  }
}

/**
 * Builds the console into `dist/client` unless it was built from these very sources.
 * @returns whether a build was needed
 */
export async function buildConsole(): Promise<boolean> {
  if (await isBuilt()) return false;
  await runVite();
  return true;
}

/** What the page may fetch: everything from this service, but for a base map from elsewhere. */
function policyWith(baseMap: BaseMap | null, ancestors: readonly string[]): string {
  const elsewhere = baseMap ? originsOf(underlay(baseMap)) : [];
  return [
    "default-src 'self'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    // Workers and images that MapLibre makes itself are blobs and data.
    ["img-src 'self' blob: data:", ...elsewhere].join(' '),
    "worker-src 'self' blob:",
    ["connect-src 'self' blob: data:", ...elsewhere].join(' '),
    "font-src 'self' data:",
    frameAncestors(ancestors),
    "base-uri 'none'",
    "object-src 'none'",
    "form-action 'none'",
  ].join('; ');
}

/**
 * Serves the built console: hashed assets for a year, the page itself revalidated.
 * @param ancestors origins of pages that may embed it
 */
export function consoleRoutes(baseMap: BaseMap | null, ancestors: readonly string[]): Router {
  const policy = policyWith(baseMap, ancestors);
  const router = express.Router();
  router.use(
    '/assets',
    // A worker goes by the policy that its script came with.
    (_request, response, next) => {
      response.set('Content-Security-Policy', policy);
      next();
    },
    express.static(join(output, 'assets'), { immutable: true, maxAge: '1y', redirect: false }),
  );
  router.get(['/', '/wall/:id'], (_request, response, next) => {
    response.set({
      'Cache-Control': 'no-cache',
      'Content-Security-Policy': policy,
    });
    response.sendFile('index.html', { root: output }, (error) => {
      if (error) next(new Problem(503, 'console-not-built', 'The console is not built yet'));
    });
  });
  return router;
}
