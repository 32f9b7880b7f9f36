/*
 * The service worker of the app for the field. It answers the page and its program from what was installed, and keeps a
 * bounded part of the public map. Calls of the service's API pass it by: what is kept of those, the page keeps itself,
 * by person.
 */

declare const __FILES__: readonly string[];
declare const __PROGRAM__: string;

interface Lasting extends Event {
  waitUntil(work: Promise<unknown>): void;
}
interface Fetching extends Lasting {
  request: Request;
  respondWith(answer: Promise<Response>): void;
}
interface WorkerScope {
  skipWaiting(): Promise<void>;
  clients: { claim(): Promise<void> };
  addEventListener(kind: 'install' | 'activate', listener: (event: Lasting) => void): void;
  addEventListener(kind: 'fetch', listener: (event: Fetching) => void): void;
  addEventListener(kind: 'message', listener: (event: MessageEvent) => void): void;
}
const worker = self as unknown as WorkerScope;

const page = '/field';
const files = __FILES__.map((file) => (file === 'index.html' ? page : `/field/${file}`));
const icons = ['/field/manifest.webmanifest', '/field/icon.svg', '/field/icon-192.png'];

/** Another program is another cache: a page never gets files of two. */
const program = `wangge-field-program-${__PROGRAM__}`;
const map = 'wangge-field-map';
/** Most answers that are kept of the map, and most bytes of one: 400 times 250 kB is 100 MB at the very most. */
const mostKept = 400;
const largestKept = 250_000;
const ofMap = /^\/(tiles|styles|sprites|fonts)\//;

worker.addEventListener('install', (event) => {
  event.waitUntil(caches.open(program).then((cache) => cache.addAll([...files, ...icons])));
});

worker.addEventListener('activate', (event) => {
  const others = async () => {
    for (const name of await caches.keys())
      if (name.startsWith('wangge-field-program-') && name !== program) await caches.delete(name);
    await worker.clients.claim();
  };
  event.waitUntil(others());
});

worker.addEventListener('message', ({ data }) => {
  if (data === 'take-over') void worker.skipWaiting();
});

async function fromProgram(request: Request): Promise<Response> {
  const cache = await caches.open(program);
  const kept = await cache.match(request.mode === 'navigate' ? page : request, { ignoreVary: true });
  return kept ?? fetch(request);
}

async function keep(request: Request, answer: Response): Promise<void> {
  const bytes = await answer.clone().arrayBuffer();
  if (bytes.byteLength > largestKept) return;
  const cache = await caches.open(map);
  // Put again it is the youngest; the oldest go first.
  await cache.delete(request);
  await cache.put(request, answer);
  const keys = await cache.keys();
  for (const oldest of keys.slice(0, Math.max(0, keys.length - mostKept))) await cache.delete(oldest);
}

/** What is kept of the map is shown at once, and asked for again meanwhile. */
async function fromMap(event: Fetching): Promise<Response> {
  const { request } = event;
  const kept = await (await caches.open(map)).match(request, { ignoreVary: true });
  const fresh = fetch(request).then(async (answer) => {
    // No room for it: the map lives without.
    if (answer.ok) event.waitUntil(keep(request, answer.clone()).catch(() => undefined));
    return answer;
  });
  if (!kept) return fresh;
  event.waitUntil(fresh.catch(() => undefined));
  return kept;
}

worker.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== self.location.origin) return;
  const ofProgram =
    request.mode === 'navigate'
      ? url.pathname === page || url.pathname === `${page}/`
      : files.includes(url.pathname) || icons.includes(url.pathname);
  if (ofProgram) event.respondWith(fromProgram(request));
  // What only some may see goes along with a token, and is not kept where another could find it.
  else if (ofMap.test(url.pathname) && !request.headers.has('Authorization'))
    event.respondWith(fromMap(event));
});
