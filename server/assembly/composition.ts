import type { Endpoint } from '../endpoint/endpoint.ts';

/** A part of the service: how it starts from those before it, what it answers, and how it ends. */
interface Capability<Name extends string, Before, Value> {
  name: Name;
  start(before: Before): Promise<Value> | Value;
  endpoints?(started: Before & Record<Name, Value>): readonly Endpoint[];
  close?(value: Value): Promise<void> | void;
}

/** Capabilities that were started. */
export interface Started<Values> {
  values: Values;
  /** In the order in which they started. */
  endpoints: readonly Endpoint[];
  /** Closes them, the last first. */
  close(): Promise<void>;
}

/**
 * Capabilities in the order in which they start: each is given what was started before it, by name, and one that needs
 * what is not there yet does not compile. They close in reverse.
 */
export class Composition<Given extends object, Values> {
  private constructor(private readonly capabilities: readonly Capability<string, never, unknown>[]) {}

  /** @typeParam Given what is there before the first capability */
  static of<Given extends object>(): Composition<Given, Given> {
    return new Composition([]);
  }

  with<const Name extends string, Value>(
    capability: Capability<Name, Values, Value>,
  ): Composition<Given, Values & Record<Name, Value>> {
    return new Composition([
      ...this.capabilities,
      capability as unknown as Capability<string, never, unknown>,
    ]);
  }

  /** Starts them one after another; when one fails, those before it are closed again. */
  async start(given: Given): Promise<Started<Values>> {
    const values = { ...given } as Record<string, unknown>;
    const closers: (() => Promise<void> | void)[] = [];
    const close = async () => {
      for (const step of closers.splice(0).reverse()) await step();
    };
    try {
      for (const capability of this.capabilities) {
        const value = await capability.start(values as never);
        values[capability.name] = value;
        closers.push(() => capability.close?.(value));
      }
    } catch (error) {
      await close();
      throw error;
    }
    return {
      values: values as Values,
      endpoints: this.capabilities.flatMap(({ endpoints }) => endpoints?.(values as never) ?? []),
      close,
    };
  }
}
