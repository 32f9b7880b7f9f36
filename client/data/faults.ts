import { reportFaultsTo } from '../ui/fault-reports.ts';
import { authorization } from './request.ts';

/** A page that keeps failing reports no more than this. */
const most = 10;
/** Characters of each text that are sent; the service takes no longer ones. */
const longest = { message: 500, stack: 2000, where: 1000 };
let sent = 0;

/**
 * Reports a fault of the console to the service's log; nothing waits for the answer, and a failure to send is ignored.
 * @param part which part of the console it was in
 * @param where the components it was in, as React names them
 */
function sendFault(part: string, fault: unknown, where: string): void {
  if (sent >= most) return;
  sent += 1;
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

/** Reports what boundaries catch and what nothing caught, until the returned function is called. */
export function followFaults(): () => void {
  reportFaultsTo(sendFault);
  const thrown = ({ error, message }: ErrorEvent) => sendFault('page', error ?? message, '');
  const refused = ({ reason }: PromiseRejectionEvent) => sendFault('page', reason, '');
  window.addEventListener('error', thrown);
  window.addEventListener('unhandledrejection', refused);
  return () => {
    window.removeEventListener('error', thrown);
    window.removeEventListener('unhandledrejection', refused);
  };
}
