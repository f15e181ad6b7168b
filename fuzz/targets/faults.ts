/**
 * The checks that no defect of the durability tests survives, on the library as it is: faults at every call of
 * its scripts, damage, locks. Power cuts and real processes have targets of their own.
 */
import { Iqdb, insideOf } from "../../src/db/iqdb.js";
import { IqdbError } from "../../src/errors.js";
import {
  damageIsRefused,
  faults as faultsOf,
  type Killer,
  refusalLeavesNothing,
  secondWriterIsRefused,
  shortHeadersAreHealed,
} from "../../test/durability/killers.js";
import type { Setting } from "../../test/durability/simulated-program.js";
import { SCRIPTS } from "../../test/durability/workload.js";
import { Finding, type FuzzTarget, numberIn } from "../target.js";

const SETTINGS: readonly Setting[] = ([1, 2] as const).flatMap((walVersion) =>
  (["always", { periodicMs: 50 }, "never"] as const).map((fsync) => ({ walVersion, fsync })),
);

const KILLERS: readonly (readonly [string, Killer])[] = [
  ["damage is refused", damageIsRefused],
  ["short headers are healed", shortHeadersAreHealed],
  ["a refusal leaves nothing", refusalLeavesNothing],
  ["a second writer is refused", secondWriterIsRefused],
  ...SETTINGS.flatMap((setting) => {
    const where = `log version ${setting.walVersion}, fsync ${JSON.stringify(setting.fsync)}`;
    return Object.keys(SCRIPTS).map((script) => [`faults of ${script}, ${where}`, faultsOf(script, setting)] as const);
  }),
];

export const faults: FuzzTarget = {
  name: "faults",
  about: "faults at every call of the scripts, damage, locks",
  stage: 7,
  release: {},
  size: () => KILLERS.length,
  make: (_, number) => ({ number }),
  check(input, tally) {
    const [name, killer] = KILLERS[numberIn(input, "number")]!;
    const problem = killer({ Iqdb, IqdbError, insideOf }, tally);
    if (problem !== undefined) throw new Finding(`${name}: ${problem}`);
    return name.split(",")[0]!;
  },
};
