/**
 * A `.ksy` file becomes a RawSchema. Each key is known, or it is an error that names its place: a key that is passed over
 * in silence would be wrong code later.
 */
import { type Place, SchemaError } from "./place.js";
import type {
  Endian,
  RawEndianSwitch,
  RawEnum,
  RawEnumMember,
  RawField,
  RawFrame,
  RawHints,
  RawInstance,
  RawParam,
  RawRepeat,
  RawSchema,
  RawSwitch,
  RawType,
  RawValid,
} from "./raw-schema.js";
import { type Text, YamlNode } from "./yaml-node.js";

/** Fields without a name are numbered. */
const UNNAMED = "_unnamed";
const IDENTIFIER = /^[a-z][a-z0-9_]*$/;

/** The values of a mapping by key; keys outside of `known` are errors, keys of other tools (`-…`) are left alone. */
class Keys {
  readonly #values = new Map<string, YamlNode>();
  readonly place: Place;

  constructor(node: YamlNode, what: string, known: readonly string[]) {
    this.place = node.place;
    for (const { key, value } of node.entries()) {
      if (known.includes(key.text)) this.#values.set(key.text, value);
      else if (!key.text.startsWith("-") || key.text.startsWith("-iqdb-")) {
        throw new SchemaError(key.place, `key \`${key.text}\` is not supported in ${what}`);
      }
    }
  }

  get(key: string): YamlNode | undefined {
    return this.#values.get(key);
  }

  text(key: string): Text | undefined {
    return this.#values.get(key)?.text();
  }

  string(key: string): string | undefined {
    return this.text(key)?.text;
  }

  flag(key: string): boolean {
    return this.#values.get(key)?.boolean() ?? false;
  }

  /** A flag whose default depends on what stands beside it. */
  choice(key: string): boolean | undefined {
    return this.#values.get(key)?.boolean();
  }

  /** What `doc` says, and where `doc-ref` points to. */
  doc(): string {
    const ref = this.#values.get("doc-ref");
    const refs = ref?.isList ? ref.items().map((item) => item.text().text) : ref ? [ref.text().text] : [];
    return [this.string("doc") ?? "", ...refs.map((one) => `@see ${one.trim()}`)].join("\n").trim();
  }

  list<T>(key: string, read: (node: YamlNode) => T): T[] {
    return this.#values.get(key)?.items().map(read) ?? [];
  }

  map<T>(key: string, read: (id: Text, node: YamlNode) => T): T[] {
    return (this.#values.get(key)?.entries() ?? []).map((entry) => read(identifier(entry.key), entry.value));
  }

  required(key: string, what: string): Text {
    const text = this.text(key);
    if (!text) throw new SchemaError(this.place, `${what} needs \`${key}\``);
    return text;
  }
}

export function parseSchema(file: string, source: string): RawSchema {
  const node = YamlNode.parse(file, source);
  const keys = new Keys(node, "a schema", ["meta", ...TYPE_KEYS]);
  const meta = keys.get("meta");
  if (!meta) throw new SchemaError(node.place, "a schema needs `meta`");
  const metaKeys = new Keys(meta, "meta", META_KEYS);
  const id = identifier(metaKeys.required("id", "meta"));
  return {
    file,
    title: metaKeys.string("title"),
    imports: metaKeys.list("imports", (item) => item.text()),
    opaqueTypes: metaKeys.flag("ks-opaque-types"),
    root: parseType(id, node, { meta: metaKeys, keys }),
  };
}

const TYPE_KEYS = ["doc", "doc-ref", "to-string", "params", "seq", "instances", "types", "enums"];
const META_KEYS = [
  "id",
  "title",
  "application",
  "file-extension",
  "xref",
  "tags",
  "license",
  "ks-version",
  "ks-debug",
  "ks-opaque-types",
  "encoding",
  "endian",
  "bit-endian",
  "imports",
];

function parseType(id: Text, node: YamlNode, root?: { meta: Keys; keys: Keys }): RawType {
  const keys = root?.keys ?? new Keys(node, "a type", ["meta", ...TYPE_KEYS]);
  const metaNode = keys.get("meta");
  const meta =
    root?.meta ?? (metaNode ? new Keys(metaNode, "meta of a type", ["endian", "bit-endian", "encoding"]) : undefined);
  return {
    id: id.text,
    place: id.place,
    doc: keys.doc(),
    endian: parseByteOrder(meta?.get("endian")),
    bitEndian: parseEndian(meta?.get("bit-endian")),
    encoding: meta?.text("encoding"),
    params: keys.list("params", parseParam),
    seq: keys
      .list("seq", parseField)
      .map((field, at) => (field.id === "" ? { ...field, id: `${UNNAMED}${at}` } : field)),
    instances: keys.map("instances", parseInstance),
    types: keys.map("types", (typeId, typeNode) => parseType(typeId, typeNode)),
    enums: keys.map("enums", parseEnum),
  };
}

function parseByteOrder(node: YamlNode | undefined): Endian | RawEndianSwitch | undefined {
  if (!node?.isMap) return parseEndian(node);
  const keys = new Keys(node, "endian", ["switch-on", "cases"]);
  const cases = keys.get("cases")?.entries() ?? [];
  return {
    place: node.place,
    on: keys.required("switch-on", "endian"),
    cases: cases.map(({ key, value }) => ({ when: key, endian: parseEndian(value)! })),
  };
}

function parseEndian(node: YamlNode | undefined): Endian | undefined {
  if (!node) return undefined;
  const { text, place } = node.text();
  if (text !== "le" && text !== "be") throw new SchemaError(place, `endianness \`${text}\` is not supported`);
  return text;
}

function identifier(text: Text): Text {
  if (!IDENTIFIER.test(text.text)) throw new SchemaError(text.place, `\`${text.text}\` is no identifier`);
  return text;
}

function parseParam(node: YamlNode): RawParam {
  const keys = new Keys(node, "a parameter", ["id", "type", "enum", "doc", "doc-ref"]);
  const id = identifier(keys.required("id", "a parameter"));
  const type = keys.text("type") ?? { text: "bytes", place: id.place };
  return { id: id.text, place: id.place, doc: keys.doc(), type, enum: keys.text("enum") };
}

function parseInstance(id: Text, node: YamlNode): RawInstance {
  const keys = new Keys(node, "an instance", ["value", "pos", "io", "-iqdb-hidden", ...FIELD_KEYS]);
  const value = keys.text("value");
  for (const key of value ? ["pos", "io", "type", "size", "size-eos", "contents", "repeat"] : []) {
    const beside = keys.get(key);
    if (beside) throw new SchemaError(beside.place, `\`${key}\` and \`value\` exclude each other`);
  }
  return {
    id: id.text,
    place: id.place,
    doc: keys.doc(),
    value,
    pos: keys.text("pos"),
    io: keys.text("io"),
    hidden: keys.flag("-iqdb-hidden"),
    field: { ...parseFieldKeys(keys), id: id.text, place: id.place },
  };
}

function parseEnum(id: Text, node: YamlNode): RawEnum {
  const members = node.entries().map(({ key, value }): RawEnumMember => {
    const number = parseInteger(key);
    if (!value.isMap) return { id: identifier(value.text()).text, place: key.place, doc: "", value: number };
    const keys = new Keys(value, "an enumeration", ["id", "doc", "doc-ref"]);
    const label = identifier(keys.required("id", "an enumeration member"));
    return { id: label.text, place: key.place, doc: keys.doc(), value: number };
  });
  return { id: id.text, place: id.place, members };
}

function parseInteger({ text, place }: Text): bigint {
  try {
    return BigInt(text.replaceAll("_", ""));
  } catch {
    throw new SchemaError(place, `\`${text}\` is no integer`);
  }
}

const FIELD_KEYS = [
  "id",
  "doc",
  "doc-ref",
  "type",
  "parent",
  "contents",
  "size",
  "size-eos",
  "if",
  "repeat",
  "repeat-expr",
  "repeat-until",
  "enum",
  "encoding",
  "terminator",
  "include",
  "consume",
  "eos-error",
  "pad-right",
  "process",
  "valid",
  "-iqdb-derive",
  "-iqdb-js",
  "-iqdb-raw",
  "-iqdb-elements",
  "-iqdb-columns",
  "-iqdb-torn",
];

function parseField(node: YamlNode): RawField {
  const keys = new Keys(node, "a field", FIELD_KEYS);
  const text = keys.text("id");
  const { text: id, place } = text ? identifier(text) : { text: "", place: keys.place };
  return { ...parseFieldKeys(keys), id, place };
}

function parseFieldKeys(keys: Keys): Omit<RawField, "id" | "place"> {
  const type = keys.get("type");
  const beside = type ?? keys.get("size") ?? keys.get("enum") ?? keys.get("size-eos");
  if (keys.get("contents") && beside) throw new SchemaError(beside.place, "`contents` stands alone");
  return {
    doc: keys.doc(),
    type: type?.isMap ? parseSwitch(type) : type?.text(),
    parent: keys.text("parent"),
    contents: parseContents(keys.get("contents")),
    size: keys.text("size"),
    sizeEos: keys.flag("size-eos"),
    condition: keys.text("if"),
    repeat: parseRepeat(keys),
    enum: keys.text("enum"),
    encoding: keys.text("encoding"),
    frame: parseFrame(keys),
    valid: parseValid(keys.get("valid")),
    hints: parseHints(keys),
  };
}

function parseSwitch(node: YamlNode): RawSwitch {
  const keys = new Keys(node, "a type switch", ["switch-on", "cases"]);
  const cases = keys.get("cases")?.entries() ?? [];
  return {
    place: node.place,
    on: keys.required("switch-on", "a type switch"),
    cases: cases.map(({ key, value }) => ({ when: key, type: value.text() })),
  };
}

function parseContents(node: YamlNode | undefined): number[] | undefined {
  if (!node) return undefined;
  return node.isList ? node.items().flatMap(contentBytes) : contentBytes(node);
}

function contentBytes(node: YamlNode): number[] {
  const text = node.text();
  return node.isNumber ? [parseByte(node)] : [...new TextEncoder().encode(text.text)];
}

function parseFrame(keys: Keys): RawFrame {
  const terminator = keys.get("terminator");
  const padRight = keys.get("pad-right");
  return {
    terminator: terminator && {
      place: terminator.place,
      bytes: terminator.isList ? terminator.items().map(parseByte) : [parseByte(terminator)],
    },
    include: keys.choice("include"),
    consume: keys.choice("consume"),
    eosError: keys.choice("eos-error"),
    padRight: padRight && parseByte(padRight),
    process: keys.text("process"),
  };
}

function parseByte(node: YamlNode): number {
  const text = node.text();
  const byte = Number(parseInteger(text));
  if (byte < 0 || byte > 255) throw new SchemaError(text.place, `${text.text} is no byte`);
  return byte;
}

function parseRepeat(keys: Keys): RawRepeat | undefined {
  const kind = keys.text("repeat");
  for (const form of ["expr", "until"]) {
    const key = keys.get(`repeat-${form}`);
    if (key && kind?.text !== form) throw new SchemaError(key.place, `\`repeat-${form}\` needs \`repeat: ${form}\``);
  }
  if (!kind) return undefined;
  switch (kind.text) {
    case "expr":
      return { kind: "expr", count: keys.required("repeat-expr", "`repeat: expr`") };
    case "until":
      return { kind: "until", condition: keys.required("repeat-until", "`repeat: until`") };
    case "eos":
      return { kind: "eos" };
    default:
      throw new SchemaError(kind.place, `\`repeat: ${kind.text}\` is not known`);
  }
}

function parseValid(node: YamlNode | undefined): RawValid | undefined {
  if (!node) return undefined;
  if (!node.isMap) return { kind: "eq", value: node.text() };
  const keys = new Keys(node, "valid", ["eq", "min", "max", "any-of", "in-enum", "expr"]);
  const forms = [keys.get("eq"), keys.get("expr"), keys.get("any-of"), keys.get("in-enum")];
  const range = keys.get("min") ?? keys.get("max");
  if ([...forms, range].filter((form) => form !== undefined).length !== 1) {
    throw new SchemaError(node.place, "`valid` takes one of eq, expr, any-of, in-enum, or min and max");
  }
  const eq = keys.text("eq");
  if (eq) return { kind: "eq", value: eq };
  const expr = keys.text("expr");
  if (expr) return { kind: "expr", value: expr };
  if (keys.get("any-of")) return { kind: "any-of", values: keys.list("any-of", (item) => item.text()) };
  if (keys.flag("in-enum")) return { kind: "in-enum", place: node.place };
  return { kind: "range", min: keys.text("min"), max: keys.text("max") };
}

function parseHints(keys: Keys): RawHints {
  const js = keys.text("-iqdb-js");
  if (js && js.text !== "number") throw new SchemaError(js.place, "`-iqdb-js` can only be `number`");
  return {
    derive: keys.text("-iqdb-derive"),
    jsNumber: js !== undefined,
    raw: keys.flag("-iqdb-raw"),
    elements: keys.text("-iqdb-elements"),
    columns: keys.flag("-iqdb-columns"),
    torn: keys.text("-iqdb-torn"),
  };
}
