import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import express, { type Router } from 'express';
import { Problem } from '../input/problem.ts';
import { type BaseMap, originsOf, underlay } from '../tiles/base-map.ts';
import { pagePolicy } from '../tiles/page-policy.ts';
import { isBuilt } from './console-sources.ts';
import { replaceFolder } from './replace-folder.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const output = join(root, 'dist/client');
const pages = join(root, 'dist/pages');
const fieldOutput = join(root, 'dist/field');

/** What is built, in this order: the console's folder says by its stamp that the others are there too. */
const builds = [
  ['vite.pages.config.ts', pages],
  ['vite.field.config.ts', fieldOutput],
  ['vite.config.ts', output],
] as const;

// A process of its own: a build needs hundreds of megabytes that the service would otherwise keep.
async function runVite(): Promise<void> {
  const vite = join(dirname(createRequire(import.meta.url).resolve('vite/package.json')), 'bin/vite.js');
  const dist = join(root, 'dist');
  await mkdir(dist, { recursive: true });
  // Two services may start from one folder: each builds apart, so that nobody is served half of each.
  const making = await mkdtemp(join(dist, 'making-'));
  try {
    const build = ([config]: (typeof builds)[number]) =>
      promisify(execFile)(
        process.execPath,
        [vite, 'build', '--config', config, '--outDir', join(making, config), '--logLevel', 'error'],
        {
          cwd: root,
          // Whatever this process runs as, a test for one: the console is the one that cities get.
          env: { ...process.env, NODE_ENV: 'production' },
        },
      );
    await Promise.all(builds.map(build));
    for (const [config, place] of builds) await replaceFolder(join(making, config), place);
  } catch (error) {
    const { stderr, message } = error as { stderr?: string; message: string };
    throw new Error(`The console could not be built: ${stderr?.trim() || message}`);
  } finally {
    await rm(making, { recursive: true, force: true });
  }
}

/**
 * Builds the console, the public pages and the app for the field into `dist`, unless they were built from these
 * very sources.
 * @returns whether a build was needed
 */
export async function buildConsole(): Promise<boolean> {
  if (await isBuilt()) return false;
  await runVite();
  return true;
}

/**
 * Serves the built console: hashed assets for a year, the page itself revalidated.
 * @param ancestors origins of pages that may embed it
 * @param cameras origins of pictures and films of cameras, which walls show
 */
export function consoleRoutes(
  baseMap: BaseMap | null,
  ancestors: readonly string[],
  cameras: readonly string[],
): Router {
  const policy = pagePolicy(baseMap ? originsOf(underlay(baseMap)) : [], ancestors, cameras);
  const router = express.Router();
  for (const [address, folder] of [
    ['/assets', output],
    ['/pages/assets', pages],
    ['/field/assets', fieldOutput],
  ] as const)
    router.use(
      address,
      // A worker goes by the policy that its script came with.
      (_request, response, next) => {
        response.set('Content-Security-Policy', policy);
        next();
      },
      express.static(join(folder, 'assets'), { immutable: true, maxAge: '1y', redirect: false }),
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
  fieldRoutes(router, policy);
  return router;
}

/** Serves the app for the field: its page, its service worker and what a browser asks for to install it. */
function fieldRoutes(router: Router, policy: string): void {
  router.get(['/field', '/field/:file'], (request, response, next) => {
    const { file = 'index.html' } = request.params as { file?: string };
    response.set({
      'Cache-Control': 'no-cache',
      'Content-Security-Policy': policy,
      // The worker stands for the page too, whose address has no slash at its end.
      ...(file === 'service-worker.js' ? { 'Service-Worker-Allowed': '/field' } : {}),
    });
    response.sendFile(file, { root: fieldOutput, dotfiles: 'deny' }, (error) => {
      if (!error || response.headersSent) return;
      if (file === 'index.html') next(new Problem(503, 'console-not-built', 'The app is not built yet'));
      else next();
    });
  });
}
