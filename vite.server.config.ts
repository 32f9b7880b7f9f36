import { fileURLToPath, pathToFileURL } from 'node:url';
import { defineConfig } from 'vite';

const root = fileURLToPath(new URL('.', import.meta.url));
/** What starts a process or a thread; `server/open-entry.js` imports them by these names. */
const entries = [
  'cli/commands',
  'database/embedded/worker',
  'layers/demo-worker',
  'layers/loading/load-worker',
  'paper/paper-worker',
  'routing/build-worker',
  'style-assets/glyph-worker',
  'tiles/memory-worker',
];
/** ES modules in many files, which Node is slow to link; the others stay where they are. */
const bundled = [
  '@streamparser/json',
  '@tokenizer/inflate',
  'csv-parse',
  'file-type',
  'flatgeobuf',
  'image-size',
  'pinyin-pro',
  'read-excel-file',
  'robust-predicates',
  'strtok3',
  'unzipper-esm',
  'worker-f',
  'zod',
  'zod-openapi',
];

export default defineConfig({
  root,
  plugins: [
    {
      name: 'keep-places',
      enforce: 'pre',
      // SQL, data and thread scripts are found beside the source, wherever its bundle lies. Lines stay what they were.
      transform: (code, id) =>
        id.startsWith(root) && !id.includes('/node_modules/') && code.includes('import.meta.url')
          ? { code: code.replaceAll('import.meta.url', JSON.stringify(pathToFileURL(id).href)), map: null }
          : undefined,
    },
  ],
  ssr: { noExternal: bundled },
  build: {
    ssr: true,
    target: 'node20',
    sourcemap: true,
    emptyOutDir: false,
    rollupOptions: {
      input: Object.fromEntries(entries.map((name) => [name, `${root}server/${name}.ts`])),
      output: { entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
    },
  },
});
