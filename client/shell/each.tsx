import { type ComponentType, createElement, Fragment } from 'react';

/** Components that features contribute, one after the other. */
export function Each<Props extends object>({
  views,
  props,
}: {
  views: readonly ComponentType<Props>[];
  props: Props;
}) {
  return createElement(Fragment, null, ...views.map((view) => createElement(view, props)));
}
