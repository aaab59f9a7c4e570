import { useState } from "react";

/** The latest value that was there: while the next one loads, the screen keeps what it shows. */
export function useKept<T>(value: T | undefined): T | undefined {
  const [kept, setKept] = useState(value);
  if (value !== undefined && value !== kept) setKept(value);
  return value ?? kept;
}
