/**
 * Operations that share a write and a sync. Each is checked against the rows that those before it will leave, and is a frame
 * of its own: one that is refused refuses itself alone, and a crash takes whole operations, from the last one back.
 */
import { checkRecordBytes } from "../format/log-codec.js";
import type { IdKey } from "../types/id.js";
import type { Mutation } from "../types/mutation.js";
import type { Persistable } from "../types/persistable.js";

/** What a group should hold at most: beyond it waiting for others to join costs more than another sync. */
export const GROUP_MAX = { records: 1024, bytes: 4 * 1024 * 1024 };

/** Rows as the operations before leave them. */
export interface GroupView {
  readonly has: (key: IdKey) => boolean;
}

/** Gives the mutations of one operation, all valid; none where it has nothing to do. May refuse by throwing, and be asked again. */
export type GroupedOperation = (view: GroupView) => readonly Mutation[];

/** How many mutations an operation made, or why it made none. */
export type GroupOutcome = { readonly mutations: number } | { readonly error: unknown };

export interface GroupPlan {
  /** Of the operations that are to be logged, in order. */
  readonly accepted: readonly (readonly Mutation[])[];
  /** One for each operation. */
  readonly outcomes: readonly GroupOutcome[];
}

/** The outcomes when what was accepted has failed together. */
export function outcomesAfter(error: unknown, outcomes: readonly GroupOutcome[]): GroupOutcome[] {
  return outcomes.map((outcome) => ("error" in outcome ? outcome : { error }));
}

/** Checks operations one after the other and prepares what applying them takes. Nothing of it is visible. */
export function planGroup(index: Persistable, operations: readonly GroupedOperation[]): GroupPlan {
  const plan = planned(index, operations);
  try {
    index.prepare?.(plan.accepted.flat());
    return plan;
  } catch {
    // There is no room for all of them: those go that still fit together with the ones before them.
    return planned(index, operations, (mutations) => index.prepare?.(mutations));
  }
}

/** `prepare` gets the mutations of an operation together with all accepted before it: none of those is applied yet. */
function planned(
  index: Persistable,
  operations: readonly GroupedOperation[],
  prepare?: (mutations: readonly Mutation[]) => void,
): GroupPlan {
  const view = new PlannedRows(index);
  const accepted: (readonly Mutation[])[] = [];
  const outcomes = operations.map((operation): GroupOutcome => {
    try {
      const mutations = operation(view);
      if (mutations.length === 0) return { mutations: 0 };
      checkRecordBytes(mutations);
      prepare?.([...accepted, mutations].flat());
      view.add(mutations);
      accepted.push(mutations);
      return { mutations: mutations.length };
    } catch (error) {
      return { error };
    }
  });
  return { accepted, outcomes };
}

class PlannedRows implements GroupView {
  readonly #index: Persistable;
  readonly #changed = new Map<IdKey, boolean>();

  constructor(index: Persistable) {
    this.#index = index;
  }

  readonly has = (key: IdKey): boolean => this.#changed.get(key) ?? this.#index.has(key);

  add(mutations: readonly Mutation[]): void {
    for (const { key, kind } of mutations) this.#changed.set(key, kind === "upsert");
  }
}
