/** Work that goes in steps: a generator that yields the share that is done, from 0 to 1, and returns its result. */

export type Steps<T> = Generator<number, T>;

/** The steps of a part of some work, from one share of it to another. */
export function* within<T>(steps: Steps<T>, from: number, to: number): Steps<T> {
  let step = steps.next();
  for (; !step.done; step = steps.next()) yield from + step.value * (to - from);
  return step.value;
}

/** Does all of it at once. */
export function finish<T>(steps: Steps<T>): T {
  let step = steps.next();
  while (!step.done) step = steps.next();
  return step.value;
}
