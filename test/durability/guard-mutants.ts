/**
 * Guards of log, snapshot, recovery, sidecar and codecs, each removed or turned in one mutant. They complete the defects of
 * `mutants.ts`; the check that finds each stands beside it.
 */
import {
  craftedFramesAreRefused,
  craftedSnapshotsAreRefused,
  cutsAreCounted,
  foreignFilesAreRefused,
  frameOrderMatters,
  lenientRecoveriesHeal,
  logHeaderDamageIsRefused,
  looseMetadataIsCanonical,
  onlyLeftoversGo,
  readersChangeNothing,
  sidecarDamageIsNoticed,
  snapshotDamageIsRefused,
  valuesComeBack,
} from "./guard-killers.js";
import { damageIsRefused, faults, type Killer, powerLoss, shortHeadersAreHealed } from "./killers.js";
import type { Mutant } from "./mutant.js";
import type { Setting } from "./simulated-program.js";

const V1: Setting = { walVersion: 1, fsync: "always" };
const V2: Setting = { walVersion: 2, fsync: "always" };
const POWER_LOSS_V1 = powerLoss(V1);
const POWER_LOSS_V2 = powerLoss(V2);
const POWER_LOSS_PERIODIC = powerLoss({ walVersion: 2, fsync: { periodicMs: 50 } });
const FAULTS = faults("single", V2);
const FAULTS_OF_READS = faults("reopened", V2);

/** One change of one file. */
function mutant(name: string, file: string, find: string, replace: string, ...killers: Killer[]): Mutant {
  return { name, patches: [{ file, find, replace }], killers };
}

const LOG_FILE = "src/persist/log-file.ts";
const LOG: readonly Mutant[] = [
  mutant(
    "a version 1 batch is synced once, at no time",
    LOG_FILE,
    "if (eachSynced) this.#datasync(at);",
    "if (eachSynced) this.#durable = at;",
    POWER_LOSS_V1,
  ),
  mutant(
    "a sync proves nothing",
    LOG_FILE,
    `this.#file.datasync()));
    this.#durable = this.#end;
    this.#unsyncedSince`,
    `this.#file.datasync()));
    this.#unsyncedSince`,
    damageIsRefused,
  ),
  mutant(
    "a batch takes one sequence number",
    LOG_FILE,
    "this.#nextLsn += BigInt(mutations);",
    "this.#nextLsn += 1n;",
    POWER_LOSS_V2,
  ),
  mutant(
    "a quiet log is not synced in time",
    LOG_FILE,
    "if (this.#durable < this.#end && this.#isSyncDue(this.#fsync)) this.sync();",
    "if (this.#durable < this.#end) return;",
    POWER_LOSS_PERIODIC,
  ),
  mutant(
    "room does not end at a whole unit",
    LOG_FILE,
    "Math.ceil((end + room) / PREPARED_UNIT) * PREPARED_UNIT",
    "end + room + 1",
    cutsAreCounted,
  ),
  mutant(
    "a failed append poisons nothing",
    LOG_FILE,
    "    this.#poison ??= error;\n    throw error;\n  }\n\n  #orPoison",
    "    throw error;\n  }\n\n  #orPoison",
    FAULTS,
  ),
  mutant(
    "every failed append poisons",
    LOG_FILE,
    "if (this.#poison === undefined && isDiskFull(error)) {",
    "if (false) {",
    FAULTS,
  ),
];

const LOG_SCAN = "src/persist/log-scan.ts";
const SCAN: readonly Mutant[] = [
  mutant(
    "frames may come in any order",
    LOG_SCAN,
    "this.#gapAllowed ? frame.lsn >= this.nextLsn : frame.lsn === this.nextLsn",
    "true",
    frameOrderMatters,
  ),
  mutant(
    "a frame may be durable before it is written",
    LOG_SCAN,
    'return frame.durable > frame.offset ? "a frame claims to be durable before it was written" : undefined;',
    "return undefined;",
    craftedFramesAreRefused,
  ),
  mutant(
    "a whole frame in the wrong place is a torn tail",
    LOG_SCAN,
    "if (bad.frame !== undefined) return bad.offset;",
    "",
    frameOrderMatters,
    craftedFramesAreRefused,
  ),
  mutant(
    "what was durable up to the bad frame proves that the frame was",
    "src/format/log-search.ts",
    "if (durable <= durableAbove || durable > FILE_BYTES_MAX) return false;",
    "if (durable < durableAbove || durable > FILE_BYTES_MAX) return false;",
    POWER_LOSS_V2,
  ),
  mutant(
    "prepared room counts as dropped",
    LOG_SCAN,
    "return isPrepared ? this.#zerosFrom(start) : this.#size;",
    "return this.#size;",
    cutsAreCounted,
  ),
  mutant("what salvage skips is not counted", LOG_SCAN, "skipped += resume - offset;", "", lenientRecoveriesHeal),
  mutant(
    "damage is given up without a word",
    LOG_SCAN,
    "if (damage.length < RANGES_MAX) damage.push({ offset, length: resume - offset });",
    "",
    lenientRecoveriesHeal,
  ),
];

const LOG_CODEC = "src/format/log-codec.ts";
const CODEC: readonly Mutant[] = [
  mutant(
    "the header of a log has no checksum",
    LOG_CODEC,
    "if (computed !== headerCrc32) {",
    "if (false) {",
    logHeaderDamageIsRefused,
  ),
  mutant(
    "a version 2 log may say version 1",
    LOG_CODEC,
    "refuseDamagedVersion(bytes, path);",
    "",
    logHeaderDamageIsRefused,
  ),
  mutant(
    "the head of a frame has no checksum",
    LOG_CODEC,
    "if (computed !== reader.u4le()) return undefined;",
    "reader.u4le();",
    POWER_LOSS_V2,
    damageIsRefused,
    frameOrderMatters,
  ),
  mutant(
    "a record has no checksum",
    LOG_CODEC,
    "if (checksumOf(record.bytes, 0, record.start, record.end) !== head.recordCrc32) return undefined;",
    "",
    damageIsRefused,
    POWER_LOSS_V1,
  ),
  mutant(
    "bytes behind a record are passed over",
    LOG_CODEC,
    "if (version === 2 && record.trailing !== undefined) throw",
    "if (false) throw",
    craftedFramesAreRefused,
  ),
  mutant(
    "bytes behind a batch are passed over",
    LOG_CODEC,
    "if (reader.pos < end) throw",
    "if (false) throw",
    craftedFramesAreRefused,
  ),
  mutant(
    "version 1 has every operation",
    LOG_CODEC,
    "if (version === 1) throw invalidRecord(",
    "if (false) throw invalidRecord(",
    craftedFramesAreRefused,
  ),
  mutant(
    "a log may hold another dimension",
    LOG_CODEC,
    "if (components.length !== dim) {",
    "if (false) {",
    craftedFramesAreRefused,
  ),
  mutant("a log may hold a NaN", LOG_CODEC, "if (position >= 0) {", "if (false) {", craftedFramesAreRefused),
  mutant(
    "a log may hold an empty id",
    LOG_CODEC,
    "if (id.body.value.length === 0) {",
    "if (false) {",
    craftedFramesAreRefused,
  ),
  mutant(
    "an announcement may cover what comes later",
    LOG_CODEC,
    "if (body.coveredLsn < frame.lsn) return",
    "if (true) return",
    craftedFramesAreRefused,
  ),
  mutant("numbers may begin at 0", LOG_CODEC, "if (rest.firstLsn < 1n || rest", "if (rest", craftedFramesAreRefused),
  mutant(
    "any short file is a log that a crash left",
    LOG_CODEC,
    "return begins(1) || begins(2);",
    "return true;",
    foreignFilesAreRefused,
  ),
  mutant(
    "a beginning of a header is no log",
    LOG_CODEC,
    "return begins(1) || begins(2);",
    "return false;",
    shortHeadersAreHealed,
  ),
  mutant(
    "metadata keep the form they came in",
    LOG_CODEC,
    "metadata: metadata && canonicalMetadata(metadata)",
    "metadata",
    looseMetadataIsCanonical,
  ),
  mutant(
    "of a repeated key the first counts",
    "src/format/metadata.ts",
    "place + 1 === order.length || this.#compareKeys(entry, order[place + 1]) !== 0",
    "place === 0 || this.#compareKeys(entry, order[place - 1]) !== 0",
    looseMetadataIsCanonical,
  ),
  mutant(
    "large integers lose bits",
    "src/format/metadata.ts",
    "return Number.isSafeInteger(number) ? number : value;",
    "return number;",
    valuesComeBack,
  ),
  mutant(
    "large ids lose bits",
    "src/format/id.ts",
    "return id <= Number.MAX_SAFE_INTEGER ? Number(id) : id;",
    "return Number(id);",
    valuesComeBack,
  ),
  mutant("a zero has no sign", "src/format/metadata.ts", "|| Object.is(value, -0)) return", ") return", valuesComeBack),
  mutant(
    "a mark of byte order is no text",
    "src/bytes/utf8.ts",
    "{ fatal: true, ignoreBOM: true }",
    "{ fatal: true }",
    valuesComeBack,
  ),
];

const SNAPSHOT_FILE = "src/persist/snapshot-file.ts";
const SNAPSHOT: readonly Mutant[] = [
  mutant(
    "a snapshot has no checksum",
    SNAPSHOT_FILE,
    "if (this.#crc === this.#expected) return;",
    "return;",
    snapshotDamageIsRefused,
  ),
  mutant(
    "the header may say another thing than the payload",
    SNAPSHOT_FILE,
    "checkAgainstHeader(path, header, index);",
    "",
    snapshotDamageIsRefused,
  ),
  mutant(
    "the type of an index is not looked at",
    SNAPSHOT_FILE,
    "if (header.indexType !== type.indexType) throw",
    "if (false) throw",
    snapshotDamageIsRefused,
  ),
  mutant(
    "unknown kinds of index are known",
    "generated/iqdb-core-payload.ts",
    "return value >= 0 && value <= 2;",
    "return true;",
    craftedSnapshotsAreRefused,
  ),
  mutant(
    "a snapshot may hold an infinity",
    "src/store/row-store.ts",
    "if (at < 0) return;",
    "return;",
    craftedSnapshotsAreRefused,
  ),
  mutant(
    "metadata may be there by half",
    "generated/iqdb-core-payload.ts",
    "if (hasMetadataCell !== 0 && hasMetadataCell !== 1) throw",
    "if (false) throw",
    craftedSnapshotsAreRefused,
  ),
];

const PERSISTED_INDEX = "src/persist/persisted-index.ts";
const RECOVERY: readonly Mutant[] = [
  mutant(
    "a log of another snapshot is replayed",
    "src/persist/recovery.ts",
    "if (covered === undefined) throw this.#foreign();",
    "",
    foreignFilesAreRefused,
  ),
  mutant(
    "snapshots of one length are one snapshot",
    "src/persist/recovery.ts",
    "return a.crc32 === b.crc32 && a.length === b.length;",
    "return a.length === b.length;",
    foreignFilesAreRefused,
  ),
  mutant(
    "a log without its snapshot is written over",
    PERSISTED_INDEX,
    "if (files.logExists || files.config.readOnly) throw",
    "if (files.config.readOnly) throw",
    foreignFilesAreRefused,
  ),
  mutant(
    "what is there is written over",
    "src/persist/create-files.ts",
    "if (there !== undefined && !overwrite) throw",
    "if (false) throw",
    foreignFilesAreRefused,
  ),
  mutant(
    "a reader goes on with the log",
    PERSISTED_INDEX,
    "const resumed = found !== undefined && !readOnly;",
    "const resumed = found !== undefined;",
    readersChangeNothing,
  ),
  mutant(
    "a salvaged log is appended to",
    PERSISTED_INDEX,
    "mustFold: found?.mustFold ?? false,",
    "mustFold: false,",
    lenientRecoveriesHeal,
  ),
  mutant(
    "the log goes before the snapshot's name is durable",
    PERSISTED_INDEX,
    "this.#orPoison(() => syncParent(this.config.storage, this.paths.snapshot));",
    "",
    POWER_LOSS_V2,
  ),
  mutant(
    "anything of our name is a leftover",
    "src/persist/staged-file.ts",
    "/^[0-9a-f]{16}$/",
    "/^[0-9a-f]/",
    onlyLeftoversGo,
  ),
  mutant("leftovers stay", "src/persist/staged-file.ts", "!name.startsWith(prefix) ||", "true ||", onlyLeftoversGo),
  mutant("what a failed writer wrote stays", "src/persist/staged-file.ts", "      this.discard();\n", "", FAULTS),
  mutant("an interrupted read fails", "src/persist/io.ts", '.code !== "EINTR" ||', '.code !== "" ||', FAULTS_OF_READS),
  mutant("short writes are whole ones", "src/persist/io.ts", "done += written;", "done += chunk.length;", FAULTS),
  mutant(
    "short reads are the end",
    "src/persist/io.ts",
    "if (read <= 0) break;\n      done += read;",
    "done += read;\n      break;",
    FAULTS_OF_READS,
  ),
];

const SIDECAR_FILE = "src/persist/sidecar-file.ts";
const SIDECAR: readonly Mutant[] = [
  mutant(
    "sections have no checksum",
    SIDECAR_FILE,
    "if (crc !== entry.crc32) throw",
    "if (false) throw",
    sidecarDamageIsNoticed,
  ),
  mutant(
    "the head of a sidecar has no checksum",
    "src/format/sidecar-codec.ts",
    "if (computed !== headCrc32) throw",
    "if (false) throw",
    sidecarDamageIsNoticed,
  ),
  mutant(
    "what is between sections is not looked at",
    SIDECAR_FILE,
    "checkGaps(file, front);",
    "",
    sidecarDamageIsNoticed,
  ),
  mutant(
    "a sidecar fits every snapshot",
    SIDECAR_FILE,
    "if (head.snapshotCrc32 !== snapshot.crc32 || head.snapshotLength !== snapshot.length || head.numRows !== rows) {",
    "if (false) {",
    sidecarDamageIsNoticed,
  ),
];

export const GUARD_MUTANTS: readonly Mutant[] = [...LOG, ...SCAN, ...CODEC, ...SNAPSHOT, ...RECOVERY, ...SIDECAR];
