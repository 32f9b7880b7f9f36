import type { ComponentProps } from 'react';
import { Dialog } from 'react-aria-components';
import { useCovering } from './covering.ts';

/** A dialog over everything else, which takes all keys. */
export function ModalDialog(props: ComponentProps<typeof Dialog>) {
  useCovering(true);
  return <Dialog data-modal {...props} />;
}
