import type { Problems } from '../endpoint/endpoint.ts';
import { tableProblems } from '../input/csv-table.ts';

/** Why a report can be refused, whichever way it comes in. */
export const reportProblems = {
  400: [
    ...tableProblems,
    'bad-accuracy',
    'bad-cloudevent',
    'field-required',
    'implausible-time',
    'place-not-found',
    'invalid-form',
    'invalid-input',
    'item-not-in-force',
    'item-switched-off',
    'no-events',
    'not-a-number',
    'not-degrees',
    'swapped-axes',
    'null-island',
    'outside-city',
    'not-in-crs',
    'unknown-channel',
    'unknown-class',
    'unknown-crs',
    'unknown-item',
  ],
  403: ['area-not-allowed', 'item-not-allowed', 'source-not-allowed'],
  404: ['unknown-upload'],
  409: ['order-ended', 'too-many-attachments', 'upload-incomplete'],
  413: ['file-too-large', 'photo-too-large', 'too-many-events'],
  415: ['file-damaged', 'file-type-refused', 'unsupported-media-type'],
  429: ['rate-exceeded'],
  503: ['routing-unavailable', 'try-again'],
  507: ['disk-full'],
} as const satisfies Problems;
