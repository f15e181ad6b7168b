/**
 * The code of the error that a call throws. Anything but an IqdbError is passed on, so that a TypeError that escapes
 * from the library fails the test that meets it.
 */
import { IqdbError, type IqdbErrorCode } from "../../src/public.js";

export function codeOf(call: () => unknown): IqdbErrorCode | "no error" {
  try {
    call();
  } catch (error) {
    if (error instanceof IqdbError) return error.code;
    throw error;
  }
  return "no error";
}
