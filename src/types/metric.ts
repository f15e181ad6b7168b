/** The five distance measures, in the order of their tags in the files. Smaller is nearer for every one of them. */
export const METRICS = ["cosine", "dot", "euclidean", "manhattan", "hamming"] as const;

export type Metric = (typeof METRICS)[number];
