import {
  type ComponentType,
  type LazyExoticComponent,
  lazy,
  type ReactNode,
  Suspense,
  useState,
} from 'react';
import { Boundary } from './boundary.tsx';
import { MissingProgram } from './missing-program.ts';

/** A component whose program is fetched when it is first drawn, inside of `Later`. */
export function fetched<Props extends object>(
  load: () => Promise<ComponentType<Props>>,
): LazyExoticComponent<ComponentType<Props>> {
  return lazy(async () => {
    try {
      return { default: await load() };
    } catch (cause) {
      throw new MissingProgram('A part of the console could not be fetched', { cause });
    }
  });
}

/**
 * A part of the console whose program is fetched when it is first wanted. Where it cannot be fetched, or fails, the rest
 * of the console goes on and this part says so.
 */
export function Later(props: {
  part: string;
  className?: string;
  fallback?: ReactNode;
  onFault?: (() => void) | undefined;
  onClose?: () => void;
  children: ReactNode;
}) {
  const { fallback = <div className="loading-line" />, children, ...boundary } = props;
  return (
    <Boundary {...boundary}>
      <Suspense fallback={fallback}>{children}</Suspense>
    </Boundary>
  );
}

/** The same for a dialog: nothing of it is there before it opens the first time, and it closes as any other. */
export function LaterDialog(props: {
  part: string;
  isOpen: boolean;
  onFault?: () => void;
  onClose: () => void;
  children: ReactNode;
}) {
  const { part, isOpen, onFault, onClose, children } = props;
  const [wanted, setWanted] = useState(isOpen);
  if (isOpen && !wanted) setWanted(true);
  if (!wanted) return null;
  // Closing and reopening it starts over after a failure.
  return (
    <Later
      part={part}
      className="fault-dialog"
      fallback={null}
      onFault={onFault}
      onClose={() => {
        setWanted(false);
        onClose();
      }}
    >
      {children}
    </Later>
  );
}
