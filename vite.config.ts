import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import pxToRem from 'postcss-pxtorem';
import { defineConfig, type Plugin } from 'vite';
import { stampSources } from './server/http/console-sources.ts';

const service = process.env.WANGGE_SERVICE ?? 'http://127.0.0.1:8080';
const served = [
  '/api',
  '/ogc',
  '/open311',
  '/tiles',
  '/styles',
  '/sprites',
  '/fonts',
  '/docs',
  '/openapi.json',
  '/health',
];

function stamping(): Plugin {
  let folder = '';
  return {
    name: 'stamp-sources',
    apply: 'build',
    configResolved: ({ build }) => {
      folder = build.outDir;
    },
    closeBundle: () => stampSources(folder),
  };
}

export default defineConfig({
  root: fileURLToPath(new URL('client', import.meta.url)),
  // The service builds the console anew at start unless it was built from these very sources.
  plugins: [react(), stamping()],
  build: {
    outDir: fileURLToPath(new URL('dist/client', import.meta.url)),
    emptyOutDir: true,
    target: 'es2022',
    // Every font subset stays a file of its own, fetched when a character needs it.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 2500,
    // What the first view needs is one file: a hundred small ones compress worse and take a request each.
    rolldownOptions: { output: { codeSplitting: { groups: [{ name: 'console', tags: ['$initial'] }] } } },
  },
  css: {
    postcss: {
      plugins: [
        // So that everything grows with the font of the root; the map grows by itself, hairlines stay.
        pxToRem({
          rootValue: 16,
          propList: ['*'],
          minPixelValue: 2,
          mediaQuery: true,
          selectorBlackList: [/^\.map .maplibregl/],
          exclude: /node_modules/,
        }),
      ],
    },
  },
  worker: { format: 'es' },
  server: {
    proxy: Object.fromEntries(served.map((path) => [path, service])),
    // The console reads types and tables of the service, and fonts, from beside its own folder.
    fs: { allow: [fileURLToPath(new URL('.', import.meta.url))] },
  },
});
