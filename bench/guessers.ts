/**
 * A process of guessers, so that their work does not count as the service's: each sends a wrong password as soon as the last
 * was answered, until the process is ended.
 */

export interface Guess {
  url: string;
  name: string;
  guessers: number;
}

async function guess({ url, name }: Guess): Promise<void> {
  for (;;) {
    const response = await fetch(`${url}/api/session`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ name, password: 'a wrong guess' }),
    });
    await response.text();
  }
}

process.on('message', (message: Guess) => {
  for (let n = 0; n < message.guessers; n++)
    // The service may end before this process does.
    guess(message).catch(() => undefined);
  process.send!('begun');
});
