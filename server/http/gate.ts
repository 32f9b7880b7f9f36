import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/** A port that is held from the first moment on, and answers "starting" until the service is ready. */
export interface Gate {
  url: string;
  open(handler: Handler): void;
  /** Stops accepting, ends idle connections and waits for requests under way, at most `graceMs`. */
  close(graceMs: number): Promise<void>;
}

/** Why the port could not be had, in words a person can act on. */
class PortError extends Error {}

/** What a browser shows of a service that is starting; it asks again by itself. */
const startingPage = `<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>网格 Wangge</title>
<meta name="viewport" content="width=device-width"><meta http-equiv="refresh" content="2">
<meta name="color-scheme" content="light dark">
<style>body{font:15px/1.6 system-ui,sans-serif;display:grid;place-content:center;min-height:90vh;margin:0 1rem;text-align:center}p{margin:0}</style>
<h1>网格 Wangge</h1><p>服务正在启动，就绪后自动打开。</p>
<p lang="en">The service is starting; this page opens by itself once it is ready.</p></html>`;

function starting(request: IncomingMessage, response: ServerResponse): void {
  const headers = { 'Retry-After': '2', 'Cache-Control': 'no-store' };
  if (request.headers.accept?.includes('text/html')) {
    response.writeHead(503, { ...headers, 'Content-Type': 'text/html; charset=utf-8' });
    response.end(startingPage);
    return;
  }
  response.writeHead(503, { ...headers, 'Content-Type': 'application/problem+json' });
  response.end(
    JSON.stringify({
      type: 'urn:wangge:problem:starting',
      title: 'starting',
      status: 503,
      code: 'starting',
      detail: 'The service is starting; try again in a moment',
    }),
  );
}

function explain(error: NodeJS.ErrnoException, host: string, port: number): PortError {
  if (error.code === 'EADDRINUSE')
    return new PortError(
      `PORT ${port} on ${host} is in use by another program; stop it or set PORT to another number (0 picks a free one)`,
    );
  if (error.code === 'EACCES')
    return new PortError(`PORT ${port} may not be opened by this user; choose one from 1024`);
  if (error.code === 'EADDRNOTAVAIL' || error.code === 'ENOTFOUND')
    return new PortError(`HOST is "${host}", which is not an address of this machine`);
  return new PortError(`HOST ${host}, PORT ${port}: ${error.message}`);
}

/** @throws PortError when the port cannot be had */
export async function openGate(host: string, port: number): Promise<Gate> {
  let handler: Handler = starting;
  const server: Server = createServer((request, response) => {
    if (request.url === '/health/live') {
      response.writeHead(200, { 'Content-Type': 'application/json' }).end('{"status":"live"}');
      return;
    }
    handler(request, response);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(explain(error, host, port)));
    server.listen(port, host, resolve);
  });
  const address = server.address();
  const bound = typeof address === 'object' && address ? address.port : port;
  const name = host === '127.0.0.1' || host === '0.0.0.0' || host === '::' ? 'localhost' : host;
  return {
    url: `http://${name.includes(':') ? `[${name}]` : name}:${bound}/`,
    open(ready) {
      handler = ready;
    },
    close(graceMs) {
      return new Promise((resolve) => {
        const force = setTimeout(() => server.closeAllConnections(), graceMs);
        server.close(() => {
          clearTimeout(force);
          resolve();
        });
        server.closeIdleConnections();
      });
    },
  };
}
