import { onLiveStart } from './live.ts';
import { whenForbidden } from './request.ts';
import { checkRoles } from './session.ts';

/**
 * Notices that others changed this person's roles: the stream ends with them and begins again, and steps are refused.
 * The returned function ends that.
 */
export function followRoles(): () => void {
  const check = () => void checkRoles().catch(() => undefined);
  whenForbidden(check);
  const stop = onLiveStart(check);
  return () => {
    whenForbidden(() => undefined);
    stop();
  };
}
