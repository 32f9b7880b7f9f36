import { type ComponentProps, useContext, useLayoutEffect } from 'react';
import { Popover as AriaPopover, OverlayTriggerStateContext } from 'react-aria-components';
import { useCovering } from './covering.ts';

type PopoverProps = Omit<ComponentProps<typeof AriaPopover>, 'className'> & {
  /** Beside `popover`. */
  className?: string;
};

/**
 * What opens beside a button: it takes all keys, and Escape closes it wherever the focus is. An entry that leaves as it
 * is read takes the focus with it, and Escape would close the page beneath.
 */
export function Popover({ className, ...props }: PopoverProps) {
  const trigger = useContext(OverlayTriggerStateContext);
  const { isOpen = trigger?.isOpen ?? false, onOpenChange } = props;
  useCovering(isOpen);
  useLayoutEffect(() => {
    if (!isOpen) return;
    const press = (event: KeyboardEvent) => {
      if (event.key !== 'Escape' || event.defaultPrevented) return;
      event.preventDefault();
      if (onOpenChange) onOpenChange(false);
      else trigger?.close();
    };
    window.addEventListener('keydown', press);
    return () => window.removeEventListener('keydown', press);
  }, [isOpen, onOpenChange, trigger]);
  return <AriaPopover className={className ? `popover ${className}` : 'popover'} {...props} />;
}
