/** Parts of models that are resolved when they are first asked for, so that schemas may refer to things in any order. */
import { type Place, SchemaError } from "../schema/place.js";

type Parts = Readonly<Record<string, () => unknown>>;

/** `base` with one property for each of `parts`, computed once; own and enumerable, so that a spread copies the value. */
export function memoized<B extends { readonly id: string; readonly place: Place }, P extends Parts>(
  base: B,
  parts: P,
  circular = `\`${base.id}\` depends on itself`,
): B & { readonly [K in keyof P]: ReturnType<P[K]> } {
  const whole = { ...base };
  for (const [key, compute] of Object.entries(parts)) {
    let state: "new" | "running" | "done" = "new";
    let value: unknown;
    Object.defineProperty(whole, key, {
      enumerable: true,
      configurable: true,
      get() {
        if (state === "running") throw new SchemaError(base.place, circular);
        if (state === "done") return value;
        state = "running";
        try {
          value = compute();
          state = "done";
        } finally {
          if (state === "running") state = "new";
        }
        return value;
      },
    });
  }
  return whole as B & { readonly [K in keyof P]: ReturnType<P[K]> };
}
