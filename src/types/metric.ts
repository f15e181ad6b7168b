/**
 * The five distance measures, in the order of their tags in the files. Smaller is nearer for every one of them.
 *
 * @example
 * METRICS.length; // 5
 */
export const METRICS = ["cosine", "dot", "euclidean", "manhattan", "hamming"] as const;

/**
 * How near a row is to a query; smaller is nearer for all of them. `cosine`: 1 - cos of the angle, 0 to 2; `dot`: minus the inner
 * product; `euclidean`: the root of the sum of squared differences; `manhattan`: the sum of absolute differences; `hamming`:
 * the number of components that differ.
 */
export type Metric = (typeof METRICS)[number];
