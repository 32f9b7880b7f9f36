import type { ServerResponse } from 'node:http';
import type { UsedKey } from '../../domain/access/principal.ts';
import { Problem } from '../input/problem.ts';

const lookEveryMs = 5_000;
/** For so long an open stream costs one request. */
const streamMinuteMs = 60_000;

/** How something that is being answered comes to its end before it is whole. */
type End = (why: Problem) => void;

interface Answer {
  authorization: string;
  key: UsedKey | undefined;
  /** Breaks the connection, so that nobody takes half an answer for a whole one, unless it knows a better way. */
  end: End;
  isStream: boolean;
  countedAt: number;
}

/** What is being answered to whom, so that it ends when his session or key does. */
export interface UnderWay {
  /** @returns what is to be called once it is over */
  add(response: ServerResponse, authorization: string, key: UsedKey | undefined): () => void;
  /** Lets a stream say why it ends. */
  endsBy(response: ServerResponse, end: End): void;
  /** Ends what is answered to sessions and keys that have ended. */
  recheck(): Promise<void>;
  /** Ends the streams of a key whose quota is used up. */
  spent(key: UsedKey): void;
  close(): void;
}

interface Dependencies {
  ended(authorizations: readonly string[]): Promise<ReadonlySet<string>>;
  /** Counts one more request for a stream. @throws Problem 429 */
  count(key: UsedKey): Promise<unknown>;
  now(): number;
}

export const credentialEnded = () =>
  new Problem(401, 'credential-ended', {
    zh: '登录或密钥已失效',
    en: 'The session or key has ended',
  });

const quotaSpent = () =>
  new Problem(429, 'quota-exceeded', {
    zh: '此密钥本月的请求次数已用完',
    en: 'This key has used up the requests of the month',
  });

export function createUnderWay({ ended, count, now }: Dependencies): UnderWay {
  const answers = new Map<ServerResponse, Answer>();

  async function recheck(): Promise<void> {
    // Streams look after that themselves, all at once.
    const given = new Set(
      [...answers.values()].filter(({ isStream }) => !isStream).map(({ authorization }) => authorization),
    );
    if (given.size === 0) return;
    const gone = await ended([...given]);
    // What is not begun yet may be the very request that ends the session, and is whole within moments, or seen next time.
    for (const [response, { authorization, end }] of answers)
      if (gone.has(authorization) && response.headersSent) end(credentialEnded());
  }

  async function countStreams(): Promise<void> {
    for (const answer of answers.values()) {
      const { key, isStream, end } = answer;
      if (!isStream || key?.limits.perMonth === undefined || now() - answer.countedAt < streamMinuteMs)
        continue;
      answer.countedAt = now();
      await count(key).catch((error) => {
        if (error instanceof Problem && error.code === 'quota-exceeded') end(error);
      });
    }
  }

  const timer = setInterval(() => {
    // While the database is away nobody is told apart; the next look does it.
    recheck()
      .then(countStreams)
      .catch(() => undefined);
  }, lookEveryMs);
  timer.unref();

  return {
    add(response, authorization, key) {
      answers.set(response, {
        authorization,
        key,
        end: () => response.destroy(),
        isStream: false,
        countedAt: now(),
      });
      return () => answers.delete(response);
    },
    endsBy(response, end) {
      const answer = answers.get(response);
      if (answer) Object.assign(answer, { end, isStream: true });
    },
    recheck,
    spent({ id }) {
      for (const { key, isStream, end } of answers.values())
        if (isStream && key?.id === id) end(quotaSpent());
    },
    close: () => clearInterval(timer),
  };
}
