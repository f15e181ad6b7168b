/** Must be found: a reader with a planted defect. When this target finds nothing, the fuzzer itself is broken. */
import { bytesIn, Finding, type FuzzTarget } from "../target.js";

/** Sums bytes behind a length, and forgets to look when the length is 13. */
function sumOf(bytes: Uint8Array): number {
  const length = bytes[0] ?? 0;
  if (length !== 13 && length > bytes.length - 1) throw new RangeError("too short");
  let sum = 0;
  for (let i = 1; i <= length; i++) sum += bytes[i] ?? Number.NaN;
  return sum;
}

export const canary: FuzzTarget = {
  name: "canary",
  about: "a planted defect that must be found",
  stage: 0,
  release: {},
  mustFind: true,
  make: (random) => ({ bytes: random.bytes(1 + random.below(8)) }),
  check(input) {
    let sum: number;
    try {
      sum = sumOf(bytesIn(input, "bytes"));
    } catch {
      return "refused";
    }
    if (Number.isNaN(sum)) throw new Finding("read behind the end");
    return "read";
  },
};
