export type { SessionUser } from '../../domain/answers/access.ts';
export type { Event as ReportedEvent } from '../../domain/answers/events.ts';
export type { AllowedAction, LogEntry, Order, OrderWithHistory } from '../../domain/answers/orders.ts';
export type { Item, Scene, Severity } from '../../domain/items/entries.ts';
export type { OrderState } from '../../domain/orders/states.ts';
export type { OrderAction } from '../../domain/orders/transitions.ts';
export type { Decision, Unit } from '../../domain/routing/decision.ts';
export type { Layer } from '../../server/layers/answers.ts';

/** Longitude, latitude in CRS84. */
export type Position = [longitude: number, latitude: number];
