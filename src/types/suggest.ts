/** Finds the name that a misspelled one was meant to be, for error messages. */

/** Edits (insertions, deletions, substitutions, swaps of neighbours) that turn `a` into `b`. */
function editDistance(a: string, b: string): number {
  let older: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = previous[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
      current[j] = Math.min(previous[j] + 1, current[j - 1] + 1, substitution);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (swapped) current[j] = Math.min(current[j], older[j - 2] + 1);
    }
    older = previous;
    previous = current;
  }
  return previous[b.length];
}

/** Compared without case and punctuation, so that `max_size` finds `maxSize` and `gte` finds `$gte`. */
function plain(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, "");
}

/** The candidate that `name` was most likely meant to be; undefined when none is near enough to be helpful. */
export function closest(name: string, candidates: readonly string[]): string | undefined {
  const wanted = plain(name.slice(0, 64));
  let best: string | undefined;
  let fewest = Math.min(3, Math.floor(wanted.length / 2) + 1);
  for (const candidate of candidates) {
    const edits = editDistance(wanted, plain(candidate));
    if (edits < fewest) {
      best = candidate;
      fewest = edits;
    }
  }
  return best ?? candidates.find((candidate) => shares(wanted, plain(candidate)));
}

/** Whether one name is a part of the other, as in `ttl` and `ttlMs`. */
function shares(a: string, b: string): boolean {
  return Math.min(a.length, b.length) >= 3 && (a.includes(b) || b.includes(a));
}

/** " Did you mean "x"?", or nothing: the end of an error message. */
export function didYouMean(name: string, candidates: readonly string[]): string {
  const meant = closest(name, candidates);
  return meant === undefined ? "" : ` Did you mean ${JSON.stringify(meant)}?`;
}
