/** What an index keeps beside its rows, as it would stand in a sidecar: bytes by the kind of the section and its part. */
import { expect } from "vitest";
import type { DerivedSection, DerivedSource } from "../../src/types/persistable.js";

/** By kind, plus PART for each part. */
export type Kept = ReadonlyMap<number, Uint8Array>;

const PART = 1000;

/** The bytes of sections; each has as many as it says. */
export function bytesOf(sections: Iterable<DerivedSection>): Kept {
  const bytes = ({ length, chunks }: DerivedSection) => {
    const all = Buffer.concat(Array.from(chunks(), (chunk) => Buffer.from(chunk)));
    expect(all.length).toBe(length);
    return Uint8Array.from(all);
  };
  return new Map(Array.from(sections, (section) => [section.kind + PART * (section.part ?? 0), bytes(section)]));
}

/** Gives sections to an index that asks for them; it reads each whole. */
export function sourceOf(kept: Kept): DerivedSource {
  return {
    section(kind, part = 0) {
      const bytes = kept.get(kind + PART * part);
      if (bytes === undefined) return undefined;
      return {
        length: bytes.length,
        readInto(views) {
          let at = 0;
          for (const view of views) {
            view.set(bytes.subarray(at, at + view.length));
            at += view.length;
          }
          expect(at).toBe(bytes.length);
        },
      };
    },
  };
}
