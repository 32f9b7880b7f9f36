import { createStore } from 'zustand/vanilla';
import { problemOf, RequestProblem } from '../wangge-client/send.ts';
import { type LiveMessage, LiveParser } from '../wangge-client/sse.ts';
import { doubtReach, isOutOfReach, whenBack } from './reach.ts';
import { authorization, expire } from './request.ts';
import { noteServerTime } from './server-time.ts';

interface StreamState {
  status: 'off' | 'connecting' | 'live' | 'waiting';
  /** When the next attempt starts, in milliseconds of this browser's clock; only while `waiting`. */
  retryAt: number | null;
}

export const streamState = createStore<StreamState>(() => ({ status: 'off', retryAt: null }));

/** The service sends a sign of life every 15 s; two missing ones mean that the line is dead. */
const silence = 35_000;
const firstDelay = 500;
const longestDelay = 15_000;

/** So long messages are read before the page may draw and answer, milliseconds. */
const atOnce = 12;

/** Lets the browser do whatever else waits; a message to oneself, unlike a timer, is not held back. */
function nextTask(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}

/**
 * Keeps one stream of `/api/live` open until the returned function is called: resumes after the last id seen, waits longer
 * after each failure, and tries at once when the browser comes back online or the page becomes visible.
 */
export function connectStream(handle: (message: LiveMessage) => void): () => void {
  const stopped = new AbortController();
  let lastId: string | null = null;
  let failures = 0;
  let wake: () => void = () => {};

  async function read(): Promise<void> {
    const attempt = new AbortController();
    const abort = () => attempt.abort();
    stopped.signal.addEventListener('abort', abort);
    let timer = setTimeout(abort, silence);
    try {
      const response = await fetch('/api/live', {
        headers: {
          Accept: 'text/event-stream',
          ...authorization(),
          ...(lastId === null ? {} : { 'Last-Event-ID': lastId }),
        },
        signal: attempt.signal,
        cache: 'no-store',
      });
      noteServerTime(response.headers.get('date'));
      if (response.status === 401) expire();
      if (!response.ok || !response.body) throw await problemOf(response);
      streamState.setState({ status: 'live', retryAt: null });
      failures = 0;
      const parser = new LiveParser();
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
      let since = performance.now();
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return;
        clearTimeout(timer);
        timer = setTimeout(abort, silence);
        for (const message of parser.push(value)) {
          if (message.id !== null) lastId = message.id;
          handle(message);
          if (performance.now() - since < atOnce) continue;
          await nextTask();
          if (attempt.signal.aborted) return;
          since = performance.now();
        }
      }
    } finally {
      clearTimeout(timer);
      stopped.signal.removeEventListener('abort', abort);
    }
  }

  async function run(): Promise<void> {
    while (!stopped.signal.aborted) {
      streamState.setState({ status: 'connecting', retryAt: null });
      const fault: unknown = await read().catch((error: unknown) => error);
      if (stopped.signal.aborted) break;
      if (!(fault instanceof RequestProblem) || isOutOfReach(fault.status, fault.code)) doubtReach();
      const delay = Math.min(longestDelay, firstDelay * 2 ** failures) * (0.8 + 0.4 * Math.random());
      failures += 1;
      streamState.setState({ status: 'waiting', retryAt: Date.now() + delay });
      await new Promise<void>((resolve) => {
        wake = resolve;
        setTimeout(resolve, delay);
      });
    }
  }

  const wakeNow = () => wake();
  const wakeWhenVisible = () => {
    if (document.visibilityState === 'visible') wake();
  };
  window.addEventListener('online', wakeNow);
  document.addEventListener('visibilitychange', wakeWhenVisible);
  const stopWaiting = whenBack(wakeNow);
  void run();
  return () => {
    stopped.abort();
    wake();
    stopWaiting();
    window.removeEventListener('online', wakeNow);
    document.removeEventListener('visibilitychange', wakeWhenVisible);
    streamState.setState({ status: 'off', retryAt: null });
  };
}
