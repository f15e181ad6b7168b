// What the module exports; src/kernels/kernels.ts says what each does.
export { countBits } from "./bits";
export { distanceBetween, distanceTo, normOf } from "./distance";
export { gatherRows } from "./gather-rows";
export { insertRow } from "./graph-insert";
export { insertRows } from "./graph-insert-many";
export { repairRow } from "./graph-repair";
export { searchGraph } from "./graph-search";
export { offer, sortHits } from "./hits";
export { countLists, enterRows, soundRows, topLevel } from "./graph-load";
export { encodeQuery, encodeRows, normRows } from "./row-codes";
export { assignRows, rankCentroids } from "./clusters";
export { claimRows, ownSquares, sumRows } from "./k-means";
export { mapRows, scaleRows } from "./spaces";
export { countAccepted, searchLists } from "./lists";
export { searchProducts } from "./products";
export { scanRows } from "./scan-rows";
export { scan } from "./scan";
export { scanBatch } from "./scan-batch";
