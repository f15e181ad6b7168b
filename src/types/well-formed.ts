/** Text that has a UTF-8 form: no surrogate without its partner. */

const LONE_SURROGATE = /\p{Surrogate}/u;

export function isWellFormed(text: string): boolean {
  return !LONE_SURROGATE.test(text);
}
