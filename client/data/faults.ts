import { reportFaultsTo } from '../ui/fault-reports.ts';
import { authorization } from './request.ts';

/** A page that fails over and over tells of it only so often. */
const most = 10;
/** Characters of each text that are sent; the service takes no longer ones. */
const longest = { message: 500, stack: 2000, where: 1000 };
let told = 0;

/**
 * Tells the service's log of a fault in the console, for whoever runs it; nothing waits for the answer, and nobody is told
 * when it cannot be sent.
 * @param part which part of the console it was in
 * @param where the components it was in, as React names them
 */
function tellFault(part: string, fault: unknown, where: string): void {
  if (told >= most) return;
  told += 1;
  const { message, stack = '' } = fault instanceof Error ? fault : new Error(String(fault));
  void fetch('/api/console-faults', {
    method: 'POST',
    keepalive: true,
    headers: { ...authorization(), 'Content-Type': 'application/json' },
    body: JSON.stringify({
      part,
      message: message.slice(0, longest.message),
      stack: stack.slice(0, longest.stack),
      where: where.slice(0, longest.where),
    }),
  }).catch(() => undefined);
}

/** Tells of what boundaries catch and of what no part of the page caught, until the answer is called. */
export function followFaults(): () => void {
  reportFaultsTo(tellFault);
  const thrown = ({ error, message }: ErrorEvent) => tellFault('page', error ?? message, '');
  const refused = ({ reason }: PromiseRejectionEvent) => tellFault('page', reason, '');
  window.addEventListener('error', thrown);
  window.addEventListener('unhandledrejection', refused);
  return () => {
    window.removeEventListener('error', thrown);
    window.removeEventListener('unhandledrejection', refused);
  };
}
