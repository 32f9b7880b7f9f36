/**
 * @param part which part of the console the fault was in
 * @param where the components it was in, as React names them
 */
type FaultReporter = (part: string, fault: unknown, where: string) => void;

let reporter: FaultReporter = () => undefined;

/** Names who is given the faults that a boundary catches. */
export function reportFaultsTo(next: FaultReporter): void {
  reporter = next;
}

/** Reports a fault of a part of the console. */
export function reportFault(...fault: Parameters<FaultReporter>): void {
  reporter(...fault);
}
