/** An amount in the currency's minor unit (cents, yen), never a fraction. */
export type Money = { amount: number; currency: string };

/** Adds two amounts. A plain Error for different currencies: mixing them is a bug, not a user's mistake. */
export function addMoney(a: Money, b: Money): Money {
  if (a.currency !== b.currency) throw new Error(`Cannot add ${a.currency} and ${b.currency}`);
  return { amount: a.amount + b.amount, currency: a.currency };
}

/** The given share of an amount in basis points, rounded half up to a whole minor unit. */
export function basisPointsOf(money: Money, basisPoints: number): Money {
  return { amount: Math.floor((money.amount * basisPoints + 5_000) / 10_000), currency: money.currency };
}
