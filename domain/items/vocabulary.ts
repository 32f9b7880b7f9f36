/** How grave a finding is, the least first. */
export const severities = ['low', 'medium', 'high'] as const;

/** The steps of an order that have a time limit, in their order. */
export const steps = [
  'register',
  'verify',
  'file',
  'dispatch',
  'accept',
  'handle',
  'check',
  'close',
] as const;

/** Who owns a finding of a kind by nature. */
export const naturalOwners = [
  'grid',
  'street-office',
  'enterprise',
  'facility',
  'forest-patrol-grid',
  'river-reach',
] as const;

/** `asset-first`: the owner of the thing before the territory (先属主后属地); or the other way round. */
export const precedences = ['asset-first', 'territory-first'] as const;

/** How a report becomes an order: filed by itself, once registered by a person, or once verified on the spot. */
export const acceptances = ['automatic', 'register', 'verify'] as const;

/** What an order can be asked for at a gate. */
export const requirements = [
  'description',
  'place',
  'photo-before',
  'photo-after',
  'handler',
  'result',
] as const;

/** What a channel asks for before the close, beside what its item does. */
export const owed = ['return-visit', 'answer'] as const;

/** The steps that an order is not let through without what they ask for. */
export const gates = ['dispatch', 'finish', 'close'] as const;

/** The fields of a report that an item can ask for beyond those that every report has. */
export const optionalFields = ['externalId', 'accuracy', 'occurredAt', 'description'] as const;
