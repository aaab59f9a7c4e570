/** The strength of a signal whose type nobody has rated. */
export const WEIGHT_DEFAULT = 10;
/** From here on a signal is worth telling people about at once. */
export const HIGH_INTENT_WEIGHT_MIN = 70;

const WEIGHT_BY_TYPE: ReadonlyMap<string, number> = new Map([
  ["demo_requested", 90],
  ["contact_sales", 90],
  ["trial_started", 80],
  ["checkout_started", 75],
  ["seat_limit_reached", 70],
  ["signed_up", 60],
  ["integration_connected", 55],
  ["teammate_invited", 50],
  ["pricing_viewed", 40],
  ["webinar_attended", 35],
  ["docs_viewed", 20],
  ["email_opened", 5],
]);

/** How strongly a signal of this type speaks for buying, 0 to 100, where the sender does not say so. */
export function defaultWeight(type: string): number {
  return WEIGHT_BY_TYPE.get(type) ?? WEIGHT_DEFAULT;
}

/** Whether this weight means high intent. */
export function isHighIntent(weight: number): boolean {
  return weight >= HIGH_INTENT_WEIGHT_MIN;
}
