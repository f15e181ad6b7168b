/** The keys of rows that were read in columns. Small integer ids, by far the most common, make no bigints on the way. */

import { IdKind } from "../../generated/iqdb-common.js";
import type { RowColumns } from "../../generated/iqdb-core-payload.js";
import { HOST_IS_LITTLE_ENDIAN } from "../bytes/host-order.js";
import { bytesToKey, u64ToKey } from "../format/id.js";
import type { IdKey } from "../types/id.js";

/** The high half of the integers that a number holds exactly: 2^53 - 1 shifted by 32. */
const SAFE_HIGH_MAX = 0x1f_ffff;

const LOW = HOST_IS_LITTLE_ENDIAN ? 0 : 1;
const HIGH = 1 - LOW;

/** The keys of all rows in `columns`, which were read from `bytes`. */
export function columnKeys(columns: RowColumns, bytes: Uint8Array): IdKey[] {
  const { count, idKind, idU64Value, idBytesStart, idBytesEnd } = columns;
  const halves = new Uint32Array(idU64Value.buffer, idU64Value.byteOffset, 2 * count);
  const keys: IdKey[] = new Array(count);
  for (let row = 0; row < count; row++) {
    if (idKind[row] === IdKind.bytes) keys[row] = bytesToKey(bytes.subarray(idBytesStart[row], idBytesEnd[row]));
    else {
      const high = halves[2 * row + HIGH];
      keys[row] = high <= SAFE_HIGH_MAX ? high * 2 ** 32 + halves[2 * row + LOW] : u64ToKey(idU64Value[row]);
    }
  }
  return keys;
}
