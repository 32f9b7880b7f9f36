import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** What pages that the service writes itself load beside their HTML: a build of its own, with nothing of the console. */
export default defineConfig({
  root: fileURLToPath(new URL('client', import.meta.url)),
  base: '/pages/',
  plugins: [react()],
  // One copy, so that the page can add words to those of the reference.
  resolve: { dedupe: ['i18next'] },
  build: {
    outDir: fileURLToPath(new URL('dist/pages', import.meta.url)),
    emptyOutDir: true,
    target: 'es2022',
    // The service looks up in it what a page's script is called.
    manifest: 'manifest.json',
    chunkSizeWarningLimit: 1500,
    rolldownOptions: {
      input: {
        object: fileURLToPath(new URL('client/object/page.ts', import.meta.url)),
        reference: fileURLToPath(new URL('client/reference/page.ts', import.meta.url)),
        report: fileURLToPath(new URL('client/report/index.html', import.meta.url)),
      },
    },
  },
  worker: { format: 'es' },
});
