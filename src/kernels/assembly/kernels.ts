// What the module exports; src/kernels/kernels.ts says what each does.
export { distanceBetween, distanceTo, normOf } from "./distance";
export { offer, sortHits } from "./hits";
export { encodeQuery, encodeRows } from "./row-codes";
