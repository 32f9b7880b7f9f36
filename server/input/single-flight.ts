interface Flight<T> {
  promise: Promise<T>;
  waiting: number;
  controller: AbortController;
}

/** Does the same work once for all who ask for it at the same time. */
export class SingleFlight<T> {
  private readonly flights = new Map<string, Flight<T>>();

  /**
   * The result of `work`, or of the same key's work already under way. The work's signal is aborted when
   * everybody who waits for it has left; who leaves gets the reason of their own `signal`.
   */
  join(key: string, signal: AbortSignal, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const flight = this.flights.get(key) ?? this.start(key, work);
    flight.waiting++;
    return new Promise<T>((resolve, reject) => {
      const leave = () => {
        if (--flight.waiting === 0) {
          // Whoever comes after must not be handed work that is being given up.
          if (this.flights.get(key) === flight) this.flights.delete(key);
          flight.controller.abort(signal.reason);
        }
        reject(signal.reason);
      };
      if (signal.aborted) return leave();
      signal.addEventListener('abort', leave, { once: true });
      flight.promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave));
    });
  }

  private start(key: string, work: (signal: AbortSignal) => Promise<T>): Flight<T> {
    const controller = new AbortController();
    const promise = work(controller.signal).finally(() => {
      if (this.flights.get(key) === flight) this.flights.delete(key);
    });
    // Who waits hears of a failure; when nobody does, it is nobody's.
    promise.catch(() => undefined);
    const flight: Flight<T> = { promise, waiting: 0, controller };
    this.flights.set(key, flight);
    return flight;
  }
}
