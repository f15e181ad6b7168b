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
