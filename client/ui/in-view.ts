import { type RefObject, useEffect, useRef } from 'react';

/** Brings the element of the ref into view once it is wanted there. */
export function useInView<Of extends Element>(isWanted: boolean): RefObject<Of | null> {
  const ref = useRef<Of>(null);
  useEffect(() => {
    if (isWanted) ref.current?.scrollIntoView({ block: 'nearest' });
  }, [isWanted]);
  return ref;
}
