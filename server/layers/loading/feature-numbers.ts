import type { Queryable } from '../../database/database.ts';
import { returnNumbers, takeNumbers } from './store.ts';

const largestStep = 100_000;

/** Numbers for the features of a load, taken from the layer in growing steps so that few statements are needed. */
export class FeatureNumbers {
  private next = 0;
  private left = 0;
  private step = 0;

  constructor(
    private readonly database: Queryable,
    private readonly layer: string,
  ) {}

  /** The first of `count` numbers in a row. */
  async take(count: number): Promise<number> {
    if (this.left < count) {
      await this.giveBack();
      this.step = Math.max(count, Math.min(4 * this.step, largestStep));
      this.next = await takeNumbers(this.database, this.layer, this.step);
      this.left = this.step;
    }
    const first = this.next;
    this.next += count;
    this.left -= count;
    return first;
  }

  /** To be called after the last feature: what is left belongs to the layer again. */
  async giveBack(): Promise<void> {
    if (this.left > 0) await returnNumbers(this.database, this.layer, this.next, this.left);
    this.left = 0;
  }
}
