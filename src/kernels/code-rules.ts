/**
 * Numbers that rows and queries are coded by: valid in TypeScript and AssemblyScript, so that kernels and twins agree.
 * docs/decisions/int8-scan.md derives what has to hold for the bound.
 */

/** Codes of rows are -127 to 127. */
export const CODE_MAX = 127;
/** Codes of queries are at most this, and less where a sum of products would leave 32 bits. */
export const QUERY_CODE_MAX = 2047;

/** Below this many components the head of a code record costs more than codes save. */
export const CODED_DIM_MIN = 32;
/** Beyond this many the slack for rounding is no longer small. */
export const CODED_DIM_MAX = 65536;

/** Vectors whose norm is outside are not coded: squares of their components may leave 32-bit floats. 2^-40 and 2^60. */
export const CODED_NORM_MIN = 9.094947017729282e-13;
export const CODED_NORM_MAX = 1.152921504606847e18;

/** Residuals are multiplied by 1 + 2^-19: more than rounding takes, theirs and that of a test against a bound. */
export const RESIDUAL_FACTOR = 1.0000019073486328;
/** Added to a residual: what the arithmetic below may have lost. 2^-120 for a row as it is, 2^-36 for one made unit. */
export const RESIDUAL_FLOOR = 7.52316384526264e-37;
export const UNIT_RESIDUAL_FLOOR = 1.4551915228366852e-11;

// The bound: docs/decisions/int8-scan.md says why these suffice.
/** 2^-24: what one rounding of a 32-bit float loses at most, relatively. */
export const ROUNDING = 5.9604644775390625e-8;
/** Roundings beside those of dim / 8 additions that a term of a sum goes through, and room. */
export const ROUNDING_FIXED = 32.0;
/** 1 - 2^-20, 16 roundings: for the sum of two squared norms less a product. */
export const SQUARE_ROUNDING = 0.9999990463256836;
/** 1 + 2^-19: for what is computed in 64 bits and rounded to 32. */
export const WIDENING = 1.0000019073486328;
/** 2^-60: added to distances, more than squares that vanish can hide. */
export const TINY = 8.673617379884035e-19;
