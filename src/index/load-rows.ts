/** Rows of a payload on their way into the store, window by window. */
import { type RowColumns, readRowColumns } from "../../generated/iqdb-core-payload.js";
import type { PayloadReader } from "../bytes/payload-reader.js";
import { LoadingRoom } from "../store/loading-room.js";
import type { RowStore } from "../store/row-store.js";

/** Tag, length and one byte of id; metadata presence. The vector comes on top. */
const ROW_BYTES_MIN = 7;

/** Bytes of the shortest row. */
export function rowBytesMin(dim: number): number {
  return ROW_BYTES_MIN + 4 * dim;
}

/** Reads `count` rows into a store that holds none. Errors: FormatError, and those of `RowStore.appendColumns`. */
export function loadRows(reader: PayloadReader, count: number, rows: RowStore): void {
  rows.reserve(count);
  const dim = BigInt(rows.dim);
  const bytesMin = rowBytesMin(rows.dim);
  let room: LoadingRoom | undefined;
  let columns: RowColumns | undefined;
  // A window that holds no whole row grows.
  let wanted = bytesMin;
  for (let left = count; left > 0; ) {
    room = roomOf(rows, reader, room);
    const window = reader.window(wanted);
    const source = room?.holds(window) ? room : undefined;
    const vectorInto = source === undefined ? rows.nextVectors(left) : undefined;
    const most = vectorInto === undefined ? Math.min(left, rows.roomInSegment) : vectorInto.length / rows.dim;
    // At the end of the payload a row that is cut short is an error, however many are read at a time.
    const partial = window.length < reader.remaining;
    const vectorInPlace = source !== undefined;
    columns = readRowColumns(window, { dim, count: most, partial, vectorInto, vectorInPlace, into: columns });
    rows.appendColumns(columns, window, source);
    reader.advance(columns.end);
    left -= columns.count;
    wanted = columns.count === 0 ? window.length * 2 : bytesMin;
  }
  if (room === undefined) return;
  reader.readThrough(undefined);
  room.release();
}

/** The room of the segment that the next row goes to, with the rest of what was read; `held` is that of an earlier row. */
function roomOf(rows: RowStore, reader: PayloadReader, held: LoadingRoom | undefined): LoadingRoom | undefined {
  const segment = rows.vectors.segmentOf(rows.vectors.rows);
  if (held?.isOf(segment)) return held;
  if (held === undefined && !LoadingRoom.pays(segment, reader.remaining)) return undefined;
  const room = new LoadingRoom(segment, rowBytesMin(rows.dim));
  reader.readThrough(room.bytes);
  held?.release();
  return room;
}
