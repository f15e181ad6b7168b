// A module of its own for pieces of bytes in one page of memory: loaded long before the kernels are needed, in a fraction of
// their time.
export { foldWords, settleWords } from "./crc32";
export { areFinite } from "./finite";
