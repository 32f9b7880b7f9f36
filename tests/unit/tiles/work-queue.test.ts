import { describe, expect, it } from 'vitest';
import { WorkQueue } from '../../../server/tiles/work-queue.ts';

const never = new AbortController().signal;

function gate() {
  const started: string[] = [];
  const ends = new Map<string, () => void>();
  return {
    started,
    end: (name: string) => ends.get(name)!(),
    job: (name: string) => () => {
      started.push(name);
      return new Promise<string>((resolve) => ends.set(name, () => resolve(name)));
    },
  };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('WorkQueue', () => {
  it('runs so many at a time, the others in their order', async () => {
    const queue = new WorkQueue(2, 10);
    const { started, end, job } = gate();
    const all = ['a', 'b', 'c', 'd'].map((name) => queue.run(never, job(name)));
    await settled();
    expect(started).toEqual(['a', 'b']);
    end('b');
    await settled();
    expect(started).toEqual(['a', 'b', 'c']);
    end('a');
    end('c');
    await settled();
    end('d');
    expect(await Promise.all(all)).toEqual(['a', 'b', 'c', 'd']);
  });

  it('lets readers take turns, whoever asked for most', async () => {
    const queue = new WorkQueue(1, 10);
    const { started, end, job } = gate();
    const all = ['a1', 'a2', 'a3', 'a4', 'b1', 'b2', 'c1'].map((name) =>
      queue.run(never, job(name), name[0]),
    );
    await settled();
    for (let n = 0; n < all.length; n++) {
      end(started[n]!);
      await settled();
    }
    await Promise.all(all);
    expect(started).toEqual(['a1', 'a2', 'b1', 'c1', 'a3', 'b2', 'a4']);
  });

  it('leaves room for others, however many one asks for', async () => {
    const queue = new WorkQueue(3, 10, 2);
    const { started, end, job } = gate();
    const many = ['a1', 'a2', 'a3', 'a4'].map((name) => queue.run(never, job(name), 'a'));
    await settled();
    expect(started).toEqual(['a1', 'a2']);
    const other = queue.run(never, job('b'), 'b');
    await settled();
    expect(started).toEqual(['a1', 'a2', 'b']);
    end('a1');
    end('b');
    await settled();
    expect(started).toEqual(['a1', 'a2', 'b', 'a3']);
    end('a2');
    end('a3');
    await settled();
    end('a4');
    await Promise.all([...many, other]);
  });

  it('refuses what is beyond its capacity, and takes it again when there is room', async () => {
    const queue = new WorkQueue(1, 1);
    const { started, end, job } = gate();
    const first = queue.run(never, job('a'));
    const second = queue.run(never, job('b'));
    await expect(queue.run(never, job('c'))).rejects.toMatchObject({
      status: 503,
      code: 'busy',
      headers: { 'Retry-After': '1' },
    });
    end('a');
    await first;
    await settled();
    const third = queue.run(never, job('d'));
    end('b');
    await second;
    await settled();
    end('d');
    await third;
    expect(started).toEqual(['a', 'b', 'd']);
  });

  it('drops a waiting job whose reader left, and goes on after a failure', async () => {
    const queue = new WorkQueue(1, 5);
    const { started, end, job } = gate();
    const first = queue.run(never, job('a'));
    const leaving = new AbortController();
    const second = queue.run(leaving.signal, job('b'));
    const third = queue.run(never, () => Promise.reject(new Error('broken')));
    const fourth = queue.run(never, job('e'));
    leaving.abort(new Error('left'));
    await expect(second).rejects.toThrow('left');
    end('a');
    await first;
    await expect(third).rejects.toThrow('broken');
    await settled();
    end('e');
    expect(await fourth).toBe('e');
    expect(started).toEqual(['a', 'e']);
  });
});
