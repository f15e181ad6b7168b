// Search of an inverted file: lists of rows, the list of the nearest centroid first, until enough were visited and the hits
// are as many as are wanted, or no list is left.
import {
  ACCEPT,
  BOOK_COUNT,
  BOOK_DIM,
  CHUNK_MAX,
  CHUNK_NEXT,
  CHUNK_ROWS,
  CLUSTER_CODES,
  CLUSTER_QUERY,
  CLUSTER_RANKS,
  HIT_COUNT,
  IVF_BOOK,
  IVF_LISTS,
  IVF_RANKING,
  IVF_SPACE,
  K,
  LIST_BYTES,
  LIST_COUNT,
  LIST_FIRST,
  QUERY,
  ROWS,
} from "../layout";
import { rankCentroids } from "./clusters";
import { beginScan } from "./scan-pace";
import { offerRows } from "./scan-rows";
import { mapRow } from "./spaces";

/** Puts an entry into the hole at `place` of a heap whose root is the smallest, or further down. */
function sink(heap: usize, count: u32, place: u32, entry: u64): void {
  for (;;) {
    let child: u32 = 2 * place + 1;
    if (child >= count) break;
    let below = heap + (<usize>child << 3);
    if (child + 1 < count && load<u64>(below, 8) < load<u64>(below)) {
      child++;
      below += 8;
    }
    if (load<u64>(below) >= entry) break;
    store<u64>(heap + (<usize>place << 3), load<u64>(below));
    place = child;
  }
  store<u64>(heap + (<usize>place << 3), entry);
}

/** Ranks the clusters of an inverted file by how near they are to the query of a context. */
export function beginLists(context: usize, ivf: usize): void {
  const book = <usize>load<u32>(ivf, IVF_RANKING);
  const query = <usize>load<u32>(context, CLUSTER_QUERY);
  const ranks = <usize>load<u32>(context, CLUSTER_RANKS);
  const count = load<u32>(book, BOOK_COUNT);
  mapRow(load<u32>(ivf, IVF_SPACE), load<u32>(context, QUERY), load<u32>(book, BOOK_DIM), query);
  rankCentroids(book, load<u32>(context, CLUSTER_CODES), query, ranks);
  for (let place = count >> 1; place-- > 0; ) sink(ranks, count, place, load<u64>(ranks + (<usize>place << 3)));
}

/** The number of the nearest cluster of the `left` that are still in the heap; it is taken out. */
@inline
export function nextCluster(context: usize, left: u32): u32 {
  const ranks = <usize>load<u32>(context, CLUSTER_RANKS);
  const nearest = load<u32>(ranks);
  sink(ranks, left - 1, 0, load<u64>(ranks + (<usize>(left - 1) << 3)));
  return nearest;
}

@inline
export function listOf(ivf: usize, cluster: u32): usize {
  return <usize>load<u32>(ivf, IVF_LISTS) + <usize>cluster * LIST_BYTES;
}

function scanList(context: usize, list: usize): void {
  let left = load<u32>(list, LIST_COUNT);
  for (let chunk = <usize>load<u32>(list, LIST_FIRST); left > 0; chunk = <usize>load<u32>(chunk, CHUNK_NEXT)) {
    const count = min<u32>(left, CHUNK_MAX);
    offerRows(context, chunk + CHUNK_ROWS, count);
    left -= count;
  }
}

/** How many rows the bitmap of a context has; all rows without one. Bits behind the last row are 0. */
export function countAccepted(context: usize): u32 {
  const bitmap = <usize>load<u32>(context, ACCEPT);
  const rows = load<u32>(ROWS);
  if (bitmap == 0) return rows;
  let count: u32 = 0;
  for (let at = bitmap, end = bitmap + (<usize>((rows + 31) >> 5) << 2); at < end; at += 4) {
    count += popcnt<u32>(load<u32>(at));
  }
  return count;
}

/** Lists without rows do not count as visited. */
export function searchLists(context: usize, ivf: usize, probes: u32): void {
  beginLists(context, ivf);
  beginScan(context);
  let left = load<u32>(<usize>load<u32>(ivf, IVF_BOOK), BOOK_COUNT);
  for (let visited: u32 = 0; left > 0; left--) {
    if (visited >= probes && load<u32>(context, HIT_COUNT) >= load<u32>(context, K)) break;
    const list = listOf(ivf, nextCluster(context, left));
    if (load<u32>(list, LIST_COUNT) == 0) continue;
    scanList(context, list);
    visited++;
  }
}
