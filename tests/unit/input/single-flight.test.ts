import { describe, expect, it } from 'vitest';
import { SingleFlight } from '../../../server/input/single-flight.ts';

/** Work that ends when the test says so. */
function work() {
  const signals: AbortSignal[] = [];
  const ends: ((value: string) => void)[] = [];
  return {
    signals,
    ends,
    run: (signal: AbortSignal) => {
      signals.push(signal);
      return new Promise<string>((resolve, reject) => {
        ends.push(resolve);
        signal.addEventListener('abort', () => reject(signal.reason));
      });
    },
  };
}

const never = new AbortController().signal;

describe('SingleFlight', () => {
  it('does the same work once, other work beside it, and the same again afterwards', async () => {
    const flights = new SingleFlight<string>();
    const { run, ends } = work();
    const both = [flights.join('a', never, run), flights.join('a', never, run)];
    const other = flights.join('b', never, run);
    expect(ends).toHaveLength(2);
    ends[0]!('one');
    ends[1]!('two');
    expect(await Promise.all([...both, other])).toEqual(['one', 'one', 'two']);
    const again = flights.join('a', never, run);
    ends[2]!('three');
    expect(await again).toBe('three');
  });

  it('gives the work up only when everybody has left, and hands it to nobody after that', async () => {
    const flights = new SingleFlight<string>();
    const { run, ends, signals } = work();
    const [first, second] = [new AbortController(), new AbortController()];
    const one = flights.join('a', first.signal, run);
    const two = flights.join('a', second.signal, run);
    first.abort(new Error('left'));
    await expect(one).rejects.toThrow('left');
    expect(signals[0]!.aborted).toBe(false);
    second.abort(new Error('left too'));
    await expect(two).rejects.toThrow('left too');
    expect(signals[0]!.aborted).toBe(true);
    const late = flights.join('a', never, run);
    expect(ends).toHaveLength(2);
    ends[1]!('fresh');
    expect(await late).toBe('fresh');
  });

  it('starts nothing that lasts for a reader who has left already', async () => {
    const flights = new SingleFlight<string>();
    const { run, signals } = work();
    await expect(flights.join('a', AbortSignal.abort(new Error('gone')), run)).rejects.toThrow('gone');
    expect(signals[0]!.aborted).toBe(true);
  });

  it('tells a failure to all and forgets it', async () => {
    const flights = new SingleFlight<string>();
    const fail = () => Promise.reject(new Error('broken'));
    const both = [flights.join('a', never, fail), flights.join('a', never, fail)];
    for (const one of both) await expect(one).rejects.toThrow('broken');
    expect(await flights.join('a', never, () => Promise.resolve('well'))).toBe('well');
  });
});
