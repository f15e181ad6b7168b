/**
 * The model as one property, for the test and for the fuzzer.
 */
import fc from "fast-check";
import type { Metric } from "../../src/public.js";
import { HookedStorage } from "../support/hooked-storage.js";
import { anIndex } from "./arbitraries.js";
import { allCommands, expectSame, open, someOpenOptions } from "./commands.js";
import { misfortunes } from "./misfortunes.js";
import { Oracle } from "./oracle.js";

export function modelProperty(metric: Metric, commandsMax = 40): fc.IProperty<unknown> {
  const dims = fc.constantFrom(1, 3, 9);
  const setting = dims.chain((dim) =>
    fc.tuple(
      fc.constant(dim),
      anIndex,
      someOpenOptions,
      fc.commands([...allCommands(dim), ...misfortunes(dim)], { maxCommands: commandsMax, size: "max" }),
    ),
  );
  return fc.property(setting, ([dim, index, options, commands]) => {
    const storage = new HookedStorage();
    const model = new Oracle();
    const real = { storage, metric, db: open(storage, { ...options, dim, metric, index }) };
    fc.modelRun(() => ({ model, real }), commands);
    expectSame(model, real);
    real.db.close();
  });
}
