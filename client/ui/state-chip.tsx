import { useStore } from 'zustand';
import { type OrderState, orderStates, stateLabels, voidStates } from '../../domain/orders/states.ts';
import { preferences } from './preferences.ts';

const last = orderStates.indexOf('closed');

/** An order's state in words, with a dial that fills on the way to the close. */
export function StateChip({ state }: { state: OrderState }) {
  const language = useStore(preferences, (now) => now.language);
  const cancelled = voidStates.includes(state);
  const done = Math.min(1, orderStates.indexOf(state) / last);
  const circumference = 2 * Math.PI * 2.5;
  return (
    <span className={`state state-${state}`}>
      <svg width="0.6875rem" height="0.6875rem" viewBox="0 0 12 12" aria-hidden="true">
        <circle className="state-ring" cx="6" cy="6" r="5" />
        {cancelled ? (
          <path className="state-cross" d="M4 4l4 4M8 4l-4 4" />
        ) : (
          <circle
            className="state-dial"
            cx="6"
            cy="6"
            r="2.5"
            strokeDasharray={`${done * circumference} ${circumference}`}
            transform="rotate(-90 6 6)"
          />
        )}
      </svg>
      {stateLabels[state][language]}
    </span>
  );
}
