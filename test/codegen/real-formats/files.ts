/**
 * Files of the formats whose schemas stand in this folder: some made here by a few lines or by Python's library, so that
 * there is always one; and what the machine happens to have.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { crc32, deflateRawSync, deflateSync, gzipSync } from "node:zlib";

export interface RealFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

const be32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value >>> 0);
  return bytes;
};

const le32 = (...values: readonly number[]): Buffer => Buffer.concat(values.map((value) => be32(value).reverse()));
const le16 = (...values: readonly number[]): Buffer =>
  Buffer.concat(values.map((value) => Buffer.of(value & 255, (value >> 8) & 255)));
const text = (value: string): Buffer => Buffer.from(value, "latin1");

function pngChunk(kind: string, body: Uint8Array): Buffer {
  const covered = Buffer.concat([text(kind), body]);
  return Buffer.concat([be32(body.length), covered, be32(crc32(covered))]);
}

function png(): Buffer {
  return Buffer.concat([
    Buffer.of(0x89),
    text("PNG\r\n\x1a\n"),
    pngChunk("IHDR", Buffer.concat([be32(2), be32(1), Buffer.of(8, 3, 0, 0, 0)])),
    pngChunk("gAMA", be32(45455)),
    pngChunk("PLTE", Buffer.of(1, 2, 3, 4, 5, 6)),
    pngChunk("tEXt", text("Title\0caf\xe9")),
    pngChunk("tIME", Buffer.of(7, 0xe8, 2, 29, 23, 59, 60)),
    pngChunk("vpAg", Buffer.of(9)),
    pngChunk("IDAT", deflateSync(Buffer.of(0, 0, 1))),
    pngChunk("IEND", Buffer.alloc(0)),
  ]);
}

function gif(): Buffer {
  return Buffer.concat([
    text("GIF89a"),
    le16(2, 2),
    Buffer.of(0x91, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12),
    Buffer.of(0x21, 0xf9, 4, 0, 10, 0, 0, 0),
    Buffer.concat([Buffer.of(0x21, 0xfe, 5), text("hello"), Buffer.of(0)]),
    Buffer.concat([Buffer.of(0x2c), le16(0, 0, 2, 2), Buffer.of(0x80, 1, 2, 3, 4, 5, 6, 2, 2, 0x44, 0x34, 0, 0x3b)]),
  ]);
}

function bmp(lenHeader: 12 | 40): Buffer {
  const header =
    lenHeader === 12 ? le16(1, 2, 1, 24) : Buffer.concat([le32(1, -2), le16(1, 24), le32(0, 8, 2835, 2835, 0, 0)]);
  const ofsPixels = 14 + lenHeader;
  const size = ofsPixels + 8;
  return Buffer.concat([text("BM"), le32(size), le16(0, 0), le32(ofsPixels, lenHeader), header, Buffer.alloc(8, 7)]);
}

function wav(): Buffer {
  const format = Buffer.concat([text("fmt "), le32(16), le16(1, 1), le32(8000, 8000), le16(1, 8)]);
  const odd = Buffer.concat([text("data"), le32(3), Buffer.of(1, 2, 3, 0)]);
  const chunks = Buffer.concat([text("WAVE"), format, odd, text("fact"), le32(4, 3)]);
  return Buffer.concat([text("RIFF"), le32(chunks.length), chunks]);
}

function gzipWithEverything(): Buffer {
  const plain = gzipSync("some text that repeats, some text that repeats");
  const extra = Buffer.concat([text("Ap"), le16(3), Buffer.of(1, 2, 3)]);
  const head = Buffer.concat([Buffer.of(0x1f, 0x8b, 8, 0x1f), le32(1700000000), Buffer.of(2, 3), le16(extra.length)]);
  const names = Buffer.concat([text("caf\xe9.txt\0"), text("a comment\0"), le16(0xbeef)]);
  return Buffer.concat([head, extra, names, plain.subarray(10)]);
}

function zip(): Buffer {
  const [name, extra] = [text("a.txt"), Buffer.concat([le16(0x5455, 5), Buffer.of(3, 0, 0, 0, 0)])];
  const data = deflateRawSync("hello, hello, hello");
  const about = Buffer.concat([
    le16(20, 0x800, 8, 0x7d5c, 0x585d),
    le32(crc32("hello, hello, hello"), data.length, 19),
    le16(name.length, extra.length),
  ]);
  const file = Buffer.concat([text("PK\x03\x04"), about, name, extra, data]);
  const entry = Buffer.concat([
    text("PK\x01\x02"),
    le16(0x314),
    about,
    le16(3, 0, 0),
    le32(0, 0),
    name,
    extra,
    text("yes"),
  ]);
  const end = Buffer.concat([text("PK\x05\x06"), le16(0, 0, 1, 1), le32(entry.length, file.length), le16(0)]);
  return Buffer.concat([file, entry, end]);
}

function pcap(): Buffer {
  const ip = Buffer.concat([
    Buffer.of(0x45, 0, 0, 24, 0, 1, 0x40, 0, 64, 17, 0, 0, 10, 0, 0, 1, 10, 0, 0, 2),
    Buffer.of(1, 2, 3, 4),
  ]);
  const frames = [
    Buffer.concat([Buffer.alloc(6, 255), Buffer.alloc(6, 2), Buffer.of(8, 0), ip]),
    Buffer.concat([Buffer.alloc(12, 3), Buffer.of(8, 6, 1, 2, 3)]),
  ];
  const packets = frames.map((frame, at) =>
    Buffer.concat([le32(1700000000 + at, 5, frame.length, frame.length), frame]),
  );
  return Buffer.concat([le32(0xa1b2c3d4), le16(2, 4), le32(0, 0, 65535, 1), ...packets]);
}

function terminfo(): Buffer {
  const head = le16(0x11a, 5, 2, 2, 2, 4);
  return Buffer.concat([
    head,
    text("a|b|c").subarray(0, 4),
    Buffer.of(0, 1, 0, 0),
    le16(80, -1, 0, -1),
    text("\x1b[m\0"),
  ]);
}

function gettextMo(): Buffer {
  const [from, to] = ["hello", "bonjour"].map(text) as [Buffer, Buffer];
  const texts = Buffer.concat([from, Buffer.of(0), to, Buffer.of(0)]);
  const tables = le32(from.length, 44, to.length, 44 + from.length + 1);
  return Buffer.concat([le32(0x950412de), le16(0, 0), le32(1, 28, 36, 0, 44), tables, texts]);
}

/** A class with a field that has a constant of two slots, a method that returns, and an attribute that nobody knows. */
function javaClass(): Buffer {
  const be16 = (...values: readonly number[]): Buffer =>
    Buffer.concat(values.map((value) => Buffer.of((value >> 8) & 255, value & 255)));
  const utf8 = (value: string): Buffer => Buffer.concat([Buffer.of(1), be16(value.length), text(value)]);
  const attribute = (name: number, info: Buffer): Buffer => Buffer.concat([be16(name), be32(info.length), info]);
  const slots = [
    [utf8("Made")],
    [Buffer.concat([Buffer.of(7), be16(1)])],
    [utf8("java/lang/Object")],
    [Buffer.concat([Buffer.of(7), be16(3)])],
    [Buffer.concat([Buffer.of(5), be32(0xfedcba98), be32(0x76543210)]), Buffer.alloc(0)],
    ...["J", "N", "ConstantValue", "Code", "run", "()V", "StackMapTable", "Unheard", "caf\xc3\xa9\xc0\x80"].map(
      (name) => [utf8(name)],
    ),
  ].flat();
  const stackMap = attribute(13, Buffer.concat([be16(2), Buffer.of(0, 252, 0, 0, 7), be16(2)]));
  const code = Buffer.concat([be16(0, 0), be32(3), Buffer.of(0, 0, 0xb1), be16(1, 0, 1, 2, 0, 1), stackMap]);
  const field = Buffer.concat([be16(0x19, 8, 7, 1), attribute(9, be16(5))]);
  const method = Buffer.concat([be16(9, 11, 12, 1), attribute(10, code)]);
  return Buffer.concat([
    be32(0xcafebabe),
    be16(0, 52, slots.length + 1),
    ...slots,
    be16(0x21, 2, 4, 0, 1),
    field,
    be16(1),
    method,
    be16(1),
    attribute(14, Buffer.of(1, 2, 3)),
  ]);
}

const MADE: Readonly<Record<string, () => Buffer[]>> = {
  png: () => [png(), Buffer.concat([png(), text("and more")])],
  gif: () => [gif()],
  bmp: () => [bmp(12), bmp(40)],
  wav: () => [wav()],
  gzip: () => [gzipSync("plain"), gzipWithEverything()],
  zip: () => [zip()],
  gettext_mo: () => [gettextMo()],
  pcap: () => [pcap()],
  terminfo: () => [terminfo()],
  java_class: () => [javaClass()],
};

/** What Python's library makes, where there is a Python. */
const BY_PYTHON = `
import sqlite3, sys, wave, zipfile
folder = sys.argv[1]
for size in (512, 65536):
    db = sqlite3.connect(folder + "/made-%d.sqlite" % size)
    db.execute("pragma page_size = %d" % size)
    db.execute("create table t (id integer primary key, name text)")
    db.executemany("insert into t (name) values (?)", [("name %d" % i * 9,) for i in range(60)])
    db.execute("create index i on t (name)")
    db.commit()
    db.close()
with zipfile.ZipFile(folder + "/made.zip", "w") as archive:
    archive.writestr("a.txt", "a" * 100)
    archive.writestr("folder/b.txt", "b", zipfile.ZIP_DEFLATED)
with wave.open(folder + "/made.wav", "wb") as sound:
    sound.setnchannels(2); sound.setsampwidth(2); sound.setframerate(44100); sound.writeframes(bytes(range(100)))
`;

/** Most of what classes can hold: constants of every size, generics, a switch, handlers, lambdas, records, nested and sealed types. */
const JAVA = `
import java.util.function.*;
public class Made<T extends Comparable<T>> implements Supplier<String> {
  static final long LONG = 0x123456789abcdef0L; static final double DOUBLE = 1e300; static final float FLOAT = 1.5f;
  static final int INT = 70000; static final String TEXT = "caf\\u00e9 \\ud83d\\ude00 \\0";
  sealed interface Shape permits Square, Circle {} record Square(double side) implements Shape {}
  record Circle(double radius) implements Shape {} enum Color { RED, GREEN }
  private T held;
  public String get() { return "a" + held + INT; }
  int switched(String name, Color color) throws java.io.IOException {
    switch (name) { case "x": return 1; case "y": return 2; default: if (color == Color.RED) throw new java.io.IOException(); }
    long sum = 0; double other = 0; Object any = name;
    for (int i = 0; i < name.length(); i++) { sum += i; other -= sum; if (any instanceof String s && s.isEmpty()) break; }
    try { synchronized (this) { return (int) sum; } } catch (RuntimeException e) { return 3; } finally { held = null; }
  }
  Function<Integer, Integer> added(int n) { class Local { int m = n; } return x -> x + n + new Local().m; }
  @Deprecated @SafeVarargs static <E> void many(E... all) { Runnable r = Made::new; r.run(); }
}
`;

/** What javac makes of it, with everything that it can say about it; none where there is no javac. */
function byJavac(folder: string): string[] {
  const [source, target] = [join(folder, "Made.java"), join(folder, "classes")];
  mkdirSync(target);
  writeFileSync(source, JAVA);
  const made =
    spawnSync("javac", ["-J-XX:TieredStopAtLevel=1", "-g", "-parameters", "-d", target, source]).status === 0;
  return made ? execFileSync("find", [target, "-type", "f"], { encoding: "utf8" }).trim().split("\n").sort() : [];
}

const FOUND: Readonly<Record<string, RegExp>> = {
  png: /\.png$/,
  gif: /\.gif$/,
  bmp: /\.bmp$/,
  wav: /\.wav$/,
  gzip: /\.gz$/,
  zip: /\.(zip|jar|whl)$/,
  pcap: /\.pcap$/,
  jpeg: /\.jpg$/,
  sqlite3: /\.(sqlite|sqlite3)$/,
  gettext_mo: /\.mo$/,
  ttf: /\.ttf$/,
  elf: /crt\w*\.o$/,
  java_class: /\.class$/,
  tzif: /zoneinfo\/[A-Z][a-z]+\/[A-Z][A-Za-z_]+$/,
  terminfo: /terminfo\/[a-z]\/[a-z0-9-]+$/,
};

const NAMES = [
  "*.png",
  "*.gif",
  "*.bmp",
  "*.wav",
  "*.gz",
  "*.zip",
  "*.jar",
  "*.whl",
  "*.pcap",
  "*.jpg",
  "*.sqlite*",
  "*.mo",
  "*.ttf",
  "crt*.o",
  "*.class",
];

/** Small files of the machine, by path. */
function listing(): string[] {
  const roots = ["/usr/share", "/lib/terminfo", "/usr/lib", "node_modules", ...pythonFolders()];
  const names = [
    ...NAMES.flatMap((name) => ["-o", "-name", name]),
    "-o",
    "-path",
    "*/zoneinfo/*/*",
    "-o",
    "-path",
    "*/terminfo/x/*",
  ];
  const args = [...roots, "-type", "f", "-size", "-200k", "(", ...names.slice(1), ")"];
  const { stdout } = spawnSync("find", args, { encoding: "utf8", maxBuffer: 1 << 28 });
  return stdout
    .split("\n")
    .filter((path) => path !== "")
    .sort();
}

/** Python's own test data has pictures and sounds. */
function pythonFolders(): string[] {
  const { stdout } = spawnSync("python3", ["-c", "import sysconfig; print(sysconfig.get_path('stdlib'))"], {
    encoding: "utf8",
  });
  return stdout ? [stdout.trim()] : [];
}

/** What a file of the machine must be besides its name: RIFX is another format, and so on. */
const FITS: Readonly<Record<string, (bytes: Buffer) => boolean>> = {
  wav: (bytes) => bytes.toString("latin1", 0, 4) === "RIFF",
  zip: (bytes) => bytes.toString("latin1", 0, 4) === "PK\x03\x04" && !hasDescriptors(bytes),
  terminfo: (bytes) => bytes.readUInt16LE(0) === 0x11a,
  gettext_mo: (bytes) => bytes.readUInt32LE(0) === 0x950412de,
  elf: (bytes) => bytes[4] === 2,
  tzif: (bytes) => bytes.toString("latin1", 0, 4) === "TZif",
};

/** Lengths behind the data, which a reader from front to back cannot use. */
function hasDescriptors(bytes: Buffer): boolean {
  for (let at = bytes.indexOf("PK\x01\x02"); at >= 0; at = bytes.indexOf("PK\x01\x02", at + 1)) {
    if ((bytes[at + 8]! & 8) !== 0) return true;
  }
  return false;
}

/** Files per format: enough to meet what differs between programs, few enough for a quick test. */
const FOUND_MAX = 6;

/** Every file of every format. */
export function realFiles(): Map<string, RealFile[]> {
  const paths = listing();
  const folder = mkdtempSync(join(tmpdir(), "iqdb-real-"));
  try {
    const byPython = spawnSync("python3", ["-c", BY_PYTHON, folder]).status === 0;
    const made = byPython ? execFileSync("find", [folder, "-type", "f"], { encoding: "utf8" }).trim().split("\n") : [];
    made.push(...byJavac(folder));
    const formats = [...new Set([...Object.keys(MADE), ...Object.keys(FOUND)])];
    return new Map(
      formats.map((format) => [format, [...handMade(format), ...read(format, made), ...read(format, paths)]]),
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function handMade(format: string): RealFile[] {
  return (MADE[format]?.() ?? []).map((bytes, at) => ({
    name: `made by hand ${at + 1}`,
    bytes: new Uint8Array(bytes),
  }));
}

function read(format: string, paths: readonly string[]): RealFile[] {
  const fitting = paths.filter((path) => FOUND[format]?.test(path));
  const step = Math.max(1, Math.floor(fitting.length / FOUND_MAX));
  const chosen = fitting.filter((_, at) => at % step === 0).slice(0, FOUND_MAX);
  const files = chosen.map((path) => ({ name: basename(path), bytes: readFileSync(path) }));
  return files.flatMap(({ name, bytes }) =>
    FITS[format]?.(bytes) === false ? [] : [{ name, bytes: new Uint8Array(bytes) }],
  );
}
