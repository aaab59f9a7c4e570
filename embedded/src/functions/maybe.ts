/** A value that is there now, or later. Most calls are over at once; only then no turn of the event loop is spent. */
export type Maybe<T> = T | Promise<T>;

/** Goes on with the value, at once if it is there. */
export function whenDone<T, R>(value: Maybe<T>, then: (value: T) => Maybe<R>): Maybe<R> {
  return value instanceof Promise ? value.then(then) : then(value);
}

/** As `whenDone`, with a path for failure that covers both ways of arriving. */
export function settle<T, R>(
  start: () => Maybe<T>,
  then: (value: T) => R,
  failed: (error: unknown) => R,
): Maybe<R> {
  try {
    const value = start();
    return value instanceof Promise ? value.then(then, failed) : then(value);
  } catch (error) {
    return failed(error);
  }
}
