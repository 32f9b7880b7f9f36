/** One of the things that a report and its order have in common. */
export interface JoiningReason {
  /** Stable and kebab-case; `merged` and `split` where a person decided. */
  code:
    | 'same-item'
    | 'kin-item'
    | 'same-unit'
    | 'same-feature'
    | 'same-property'
    | 'within-radius'
    | 'within-window'
    | 'merged'
    | 'split';
  text: { zh: string; en: string };
}

/** Why a report joined an order that was there. */
export interface Joining {
  /** The id of the rule, as in `GET /api/items`; null where a person decided. */
  rule: string | null;
  /** Metres from the place of the order, and seconds before its first or after its last report; null as well. */
  distance: number | null;
  gap: number | null;
  reasons: JoiningReason[];
}
