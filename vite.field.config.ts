import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

const worker = 'service-worker';

/** Writes into the service worker which files it keeps: all that were built, but for fonts. */
function listFiles(): Plugin {
  return {
    name: 'list-files',
    apply: 'build',
    generateBundle: {
      order: 'post',
      handler(_options, bundle) {
        const script = Object.values(bundle).find((file) => file.type === 'chunk' && file.name === worker);
        if (script?.type !== 'chunk') throw new Error('The service worker is missing');
        const files = Object.keys(bundle).filter(
          (file) => file !== script.fileName && !/\.(map|woff2?)$/.test(file),
        );
        const page = bundle['index.html'];
        const version = createHash('sha256')
          .update(`${files.sort().join()}\n${page?.type === 'asset' ? page.source : ''}\n${script.code}`)
          .digest('hex');
        script.code = script.code
          .replace('__FILES__', JSON.stringify(files))
          .replace('__PROGRAM__', JSON.stringify(version.slice(0, 12)));
      },
    },
  };
}

/** The app for the field: a build of its own, so that its first view carries nothing of the console. */
export default defineConfig({
  root: fileURLToPath(new URL('client/field', import.meta.url)),
  base: '/field/',
  plugins: [react(), listFiles()],
  build: {
    outDir: fileURLToPath(new URL('dist/field', import.meta.url)),
    emptyOutDir: true,
    target: 'es2022',
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1500,
    rolldownOptions: {
      input: {
        field: fileURLToPath(new URL('client/field/index.html', import.meta.url)),
        [worker]: fileURLToPath(new URL('client/field/service-worker.ts', import.meta.url)),
      },
      output: {
        // The browser asks for it by this name for ever.
        entryFileNames: ({ name }) => (name === worker ? '[name].js' : 'assets/[name]-[hash].js'),
      },
    },
  },
  worker: { format: 'es' },
});
