// Repair of a graph whose rows die (Singh et al., FreshDiskANN, 2021, algorithm 4): where a row has links to dead ones,
// neighbours are chosen anew among its living ones and those of the dead ones. Dead rows are ways, so the graph stays
// connected meanwhile; when every living row is repaired, nothing leads to them any more.
import { LINKS_END, POOL, POOL_MAX, VISITED } from "../layout";
import { nearDistances, nearRows, roundOf } from "./beam";
import { candidateAt, candidateOf, putCandidate, saltOf } from "./candidates";
import { chooseNeighbours, chosenRows, fillOf, isDead } from "./choose-neighbours";
import { countLinks, levelOf, linkAt, linksMax, linksOf, writeLinks } from "./graph-links";
import { aimAtRow, measure } from "./measure";

function hasDead(links: usize, count: u32): bool {
  for (let i: u32 = 0; i < count; i++) if (isDead(linkAt(links, i))) return true;
  return false;
}

/** Notes the rows of a list that live and were not met in this round. */
@inline
function noteLiving(links: usize, most: u32, rows: usize, visited: usize, round: u8): u32 {
  let count: u32 = 0;
  for (let i: u32 = 0; i < most; i++) {
    const row = linkAt(links, i);
    if (row == LINKS_END) break;
    if (load<u8>(visited + <usize>row) == round || isDead(row)) continue;
    store<u8>(visited + <usize>row, round);
    store<u32>(rows + (count << 2), row);
    count++;
  }
  return count;
}

/** Puts the living rows of a list into the pool of `size` candidates. Returns how many there are then. */
function collect(context: usize, links: usize, most: u32, size: u32, salt: u32, round: u8): u32 {
  const pool = <usize>load<u32>(context, POOL);
  const room = load<u32>(context, POOL_MAX);
  const rows = nearRows(context);
  const distances = nearDistances(context);
  const count = noteLiving(links, most, rows, <usize>load<u32>(context, VISITED), round);
  measure(context, rows, count, distances);
  for (let i: u32 = 0; i < count; i++) {
    const entry = candidateOf(load<f32>(distances + (i << 2)), linkAt(rows, i), salt);
    if (size < room) putCandidate(pool, size++, entry);
    else if (entry < candidateAt(pool, room - 1)) putCandidate(pool, room - 1, entry);
  }
  return size;
}

/** Repairs the links of a row on a layer. Returns how many there are. */
function repairLayer(context: usize, row: u32, layer: u32): u32 {
  const links = linksOf(row, layer);
  const most = linksMax(layer);
  const count = countLinks(links, most);
  if (!hasDead(links, count)) return count;
  const salt = saltOf(row);
  const round = roundOf(context, layer);
  aimAtRow(context, row);
  const rows = nearRows(context);
  store<u32>(rows, row);
  measure(context, rows, 1, nearDistances(context));
  const self = load<f32>(nearDistances(context));
  store<u8>(<usize>load<u32>(context, VISITED) + <usize>row, round);
  let size = collect(context, links, most, 0, salt, round);
  for (let i: u32 = 0; i < count; i++) {
    const dead = linkAt(links, i);
    if (!isDead(dead)) continue;
    const beyond = linksOf(dead, layer);
    if (beyond != 0) size = collect(context, beyond, most, size, salt, round);
  }
  const pool = <usize>load<u32>(context, POOL);
  size = chooseNeighbours(context, row, self, pool, size, salt, most, fillOf(layer, most), most);
  writeLinks(links, most, chosenRows(context), size);
  return size;
}

/** Repairs a living row on all its layers. Returns how many links it has on the lowest. */
export function repairRow(context: usize, row: u32): u32 {
  for (let layer = levelOf(row); layer > 0; layer--) repairLayer(context, row, layer);
  return repairLayer(context, row, 0);
}
