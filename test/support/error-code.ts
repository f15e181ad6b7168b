/**
 * The error that a call throws, or its code. Anything but an IqdbError is passed on, so that a TypeError that escapes from
 * the library fails the test that meets it.
 */
import { IqdbError, type IqdbErrorCode } from "../../src/public.js";

/** The error of a call that must fail. */
export function thrownBy(call: () => unknown): IqdbError {
  const error = errorOf(call);
  if (error === undefined) throw new Error("nothing was thrown");
  return error;
}

export function codeOf(call: () => unknown): IqdbErrorCode | "no error" {
  return errorOf(call)?.code ?? "no error";
}

function errorOf(call: () => unknown): IqdbError | undefined {
  try {
    call();
  } catch (error) {
    if (error instanceof IqdbError) return error;
    throw error;
  }
  return undefined;
}
