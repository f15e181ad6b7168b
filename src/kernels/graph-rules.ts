/**
 * Numbers that graphs are built and searched by: valid in TypeScript and AssemblyScript, so that kernels and twins agree.
 */

/** Links of a row on an upper layer of a graph, at most; twice as many on the lowest. */
export const GRAPH_M_MAX = 1024;
/** Layers above the lowest, at most: a level that is higher by chance counts as this. */
export const LEVEL_MAX = 60;

/** Rounds of marks that an insertion needs besides one for each layer above the lowest. */
export const ROUNDS_BESIDE_LEVEL = 4;

/** Rows are below 2^31: a segment ends long before. */
export const ROW_MASK = 0x7fffffff;
/** Multiplication with the one, modulo 2^31, is undone by multiplication with the other. */
export const MIX = 0x9e3779b1;
export const UNMIX = 0x0e8b2f51;

/** Of a full list of links on the lowest layer: this part is filled with the nearest rows, whatever their directions. */
export const FILL_NUMERATOR = 3;
export const FILL_DENOMINATOR = 4;

/** Codes are given up when they lose this part of the distances between neighbours, on the average over some insertions. */
export const BLUR_MAX = 0.4;
/** The part that one insertion has in the average. */
export const BLUR_WEIGHT = 0.015625;

/** An insertion compares at least so many new rows at once, of as many candidates as it takes. */
export const MET_TOGETHER = 16;

/** Duplicates of a row that a filtered search asks whether they are accepted, at most. */
export const TWINS_ASKED = 256;
/** Width of the beam that looks for a row of which another one is a duplicate. */
export const TWIN_BEAM = 32;
