/**
 * Reading rows in columns: one typed array for each part of the row instead of one object for each row.
 *
 * A column is named by its path. A switch stands in the path with the label of its case, not with its own name; bytes and
 * text become two columns, `…Start` and `…End`, offsets into the source, and leave out the name `value`; what the writer
 * derives has no column. Bytes with `-iqdb-elements` become one matrix and a column `…Start`: who has better means of
 * copying leaves the matrix out. Cells of a case or condition that is not taken are 0.
 */
import { coversAll, expressionsOf, minBodySize, minTypeSize, ownFields } from "../model/facts.js";
import type { FieldModel, IntegerBody, SwitchBody, Typed, TypeModel, UserBody, Valid } from "../model/model.js";
import { pascalCase } from "../model/names.js";
import { operandsOf } from "../model/walk.js";
import { SchemaError } from "../schema/place.js";
import { emitExpression, type Names, namesWithout, unsupported } from "./emit-expression.js";
import { bodySkipper, constantName, methodOf } from "./emit-primitive.js";
import { offsetOf } from "./emit-reader.js";
import { docComment, valueTypeName } from "./emit-types.js";
import { emitValid, validated } from "./emit-valid.js";
import type { ModuleContext } from "./module-context.js";

interface Column {
  readonly name: string;
  readonly array: string;
  readonly doc: string;
  /** The code of the number of cells of a row, where that is not 1. */
  readonly cells: string | undefined;
}

export function emitColumns(field: FieldModel, module: ModuleContext): string {
  if (field.body.kind !== "user") throw new SchemaError(field.place, "`-iqdb-columns` needs a user type");
  return new ColumnsEmitter(field, field.body.type, module).emit();
}

/** A field on the way down from the row: its path in data and the names of its variable and columns. */
interface Level {
  readonly path: string;
  readonly name: string;
}

class ColumnsEmitter {
  readonly #field: FieldModel;
  readonly #row: TypeModel;
  readonly #module: ModuleContext;
  readonly #columns: Column[] = [];
  /** What a row's matrices take, and how many cells that is in each row. */
  readonly #sizes: string[] = [];
  readonly #counts: string[] = [];
  readonly #lines: string[] = [];
  readonly #finish: string[] = [];
  readonly #matrices: string[] = [];
  /** Options that the loop looks at. */
  readonly #choices: string[] = [];
  /** Other views of columns. */
  readonly #views: string[] = [];
  readonly #lookedAt = new Set<FieldModel>();

  constructor(field: FieldModel, row: TypeModel, module: ModuleContext) {
    this.#field = field;
    this.#row = row;
    this.#module = module;
  }

  emit(): string {
    this.#type(this.#row, { path: "", name: "" });
    return [this.#interface(), this.#options(), this.#function()].join("\n\n");
  }

  #interface(): string {
    const members = this.#columns.map(({ name, array, doc }) => `${docComment(doc)}\n${name}: ${array};`);
    return `
      /** {@link ${this.#row.name}}s in columns; cells of what a row does not have are 0. Offsets count in the source. */
      export interface ${this.#row.name}Columns {
        /** Number of rows. */
        count: number;
        /** Offset just after the last row. */
        end: number;
        ${members.join("\n")}
      }
    `;
  }

  #options(): string {
    const params = this.#row.params.map(
      ({ name, doc, type }) => `${docComment(doc)}\nreadonly ${name}: ${valueTypeName(type, this.#module)};`,
    );
    const targets = this.#columns
      .filter(({ cells }) => cells !== undefined)
      .map(
        ({ name, array }) => `/** Where \`${name}\` is put instead of into a fresh array; long enough for every row. */
        readonly ${name}Into?: ${array} | undefined;
        /** Whether the bytes of \`${name}\` stay where they are, found by \`${name}Start\`; the column is empty then. */
        readonly ${name}InPlace?: boolean | undefined;`,
      );
    return `
      export interface ${this.#row.name}ColumnsOptions extends ${this.#module.bytes("type ReadOptions", "codec")} {
        ${params.join("\n")}
        /** How many rows there are. */
        readonly count: number;
        /** Whether bytes that end inside a row give the rows before it, instead of an error. */
        readonly partial?: boolean | undefined;
        /** What an earlier call gave and nobody needs any more: its arrays are used again where they are long enough. */
        readonly into?: ${this.#row.name}Columns | undefined;
        ${targets.join("\n")}
      }
    `;
  }

  #function(): string {
    const { name, params } = this.#row;
    const module = this.#module;
    const reader = module.bytes("ByteReader", "byte-reader");
    const rowMin = [minTypeSize(this.#row), ...this.#matrices].join(" + ");
    const arrays = this.#columns.map(({ name: column, array, cells }) => {
      if (cells === undefined)
        return `${column}: ${module.bytes("zeros", "room-for")}(${array}, rows, into?.${column}),`;
      const room = module.bytes("roomFor", "room-for");
      return `${column}: ${room}(options.${column}Into, rows * ${cells}) ?? new ${array}(rows * ${cells}),`;
    });
    const results = this.#columns.map(
      ({ name: column, cells }) => `${column}: columns.${column}.subarray(0, ${cells ? `count * ${cells}` : "count"}),`,
    );
    const used = ["into", ...params.map((param) => param.name)].join(", ");
    return `
      /**
       * Reads ${this.#field.name} of {@link ${name}} in columns, with every check of {@link decode${name}}. What is allocated is
       * bounded by the bytes that are there, whatever \`count\` says.
       */
      export function read${name}Columns(bytes: Uint8Array, options: ${name}ColumnsOptions): ${name}Columns {
        const { ${used} } = options;
        const reader = new ${reader}(bytes, options.start, options.end);
        ${this.#sizes.join("\n")}
        ${this.#counts.join("\n")}
        const rowMin = ${rowMin};
        const capacity = Math.floor((reader.end - reader.pos) / rowMin);
        const rows = reader.count(options.partial ? Math.min(options.count, capacity) : options.count, rowMin);
        const columns: ${name}Columns = { count: rows, end: reader.pos, ${arrays.join("\n")} };
        fill${name}Columns(reader, columns, rowMin, options);
        const { count, end } = columns;
        return { count, end, ${results.join("\n")} };
      }

      ${this.#filler()}
    `;
  }

  /** The loop over rows by itself: what surrounds it would take ten times as long to optimize. */
  #filler(): string {
    const { name, params } = this.#row;
    const inField = this.#module.bytes("inField", "format-error");
    const isCut = this.#module.bytes("isCutShort", "format-error");
    const reader = this.#module.bytes("ByteReader", "byte-reader");
    const used = ["partial", ...this.#choices, ...params.map((param) => param.name)].join(", ");
    const parameters = `reader: ${reader}, columns: ${name}Columns, rowMin: number, options: ${name}ColumnsOptions`;
    return `
      /** Puts as many rows as \`columns\` has room for into it, and says how many and where they end. */
      function fill${name}Columns(${parameters}): void {
        const { ${used} } = options;
        const { count, ${this.#columns.map((column) => column.name).join(", ")} } = columns;
        ${[...this.#sizes, ...this.#views].join("\n")}
        let at = "";
        let row = 0;
        try {
          for (; row < count; row++) {
            if (partial && reader.end - reader.pos < rowMin) break;
            ${this.#lines.join("\n")}
            columns.end = reader.pos;
          }
        } catch (error) {
          if (!partial || !${isCut}(error)) throw ${inField}(${inField}(error, at), "${this.#field.name}", row);
        }
        columns.count = row;
        ${this.#finish.join("\n")}
      }
    `;
  }

  #type(type: TypeModel, level: Level): void {
    for (const field of expressionsOf(type).flatMap(ownFields)) this.#lookedAt.add(field);
    for (const field of type.fields) this.#one(field, type, level);
  }

  #fail(field: FieldModel, what: string): never {
    throw new SchemaError(field.place, `${what} cannot be read in columns`);
  }

  #one(field: FieldModel, type: TypeModel, level: Level): void {
    if (field.repeat) this.#fail(field, "repetitions");
    const below: Level = { path: joined(level.path, field.name), name: prefixed(level.name, field.name) };
    const names = this.#names(level);
    const goesDown = field.body.kind === "switch" || (field.body.kind === "user" && !field.body.raw);
    if (!goesDown) this.#lines.push(`at = "${below.path}";`);
    if (field.condition) this.#lines.push(`if (${emitExpression(field.condition.test, names)}) {`);
    this.#value(field, type, below, names, level);
    if (field.condition) this.#lines.push("}");
  }

  #value(field: FieldModel, type: TypeModel, below: Level, names: Names, level: Level): void {
    const { body } = field;
    switch (body.kind) {
      case "integer":
      case "float":
        this.#number(field, below, names);
        break;
      case "bytes":
      case "text":
        this.#span(
          field,
          below,
          bodySkipper(field, {
            typeId: type.id,
            module: this.#module,
            length: () => this.#length(field, names),
            expression: (typed, js) => emitExpression(typed, names, js),
          }),
        );
        break;
      case "constant":
        this.#lines.push(`reader.constant(${constantName(type.id, field)});`);
        break;
      case "elements":
        this.#matrix(field, below, names);
        break;
      case "user":
        this.#user(field, body, below, names);
        break;
      case "switch":
        this.#switch(field, body, level, names);
    }
  }

  #names(level: Level): Names {
    return {
      ...namesWithout("in columns"),
      field: (field) => cellOf(field, prefixed(level.name, field.name)),
      param: (param) => param.name,
      instance: (instance, typed) =>
        instance.kind === "value"
          ? `(${emitExpression(instance.value, this.#names(level))})`
          : unsupported(typed, "positioned instances cannot be used in columns"),
      enumMember: (model, label) => `${this.#module.enumName(model)}.${label}`,
      helper: (name, file) => this.#module.bytes(name, file),
    };
  }

  #number(field: FieldModel, { name }: Level, names: Names): void {
    const { body } = field;
    if (body.kind !== "integer" && body.kind !== "float") return;
    if (typeof body.endian !== "string") this.#fail(field, "numbers whose byte order is decided while reading");
    if (this.#isCopied(field)) {
      this.#columns.push({ name, array: numberArray(field), doc: field.doc, cells: undefined });
      this.#views.push(`const ${name}Halves = new Uint32Array(${name}.buffer, 0, 2 * count);`);
      this.#lines.push(`reader.copyU8${(body as IntegerBody).endian}(${name}Halves, row);`);
      return;
    }
    const cell = cellOf(field, name);
    this.#lines.push(`const ${cell} = reader.${methodOf(body)}();`);
    if (field.valid) this.#lines.push(this.#valid(field, field.valid, cell, names));
    if (field.derive) return;
    this.#columns.push({ name, array: numberArray(field), doc: field.doc, cells: undefined });
    this.#lines.push(`${name}[row] = ${cell};`);
  }

  /** A 64-bit integer that nobody looks at here goes into its column without becoming a bigint. */
  #isCopied(field: FieldModel): boolean {
    const { body, valid, derive } = field;
    const bigint = body.kind === "integer" && body.js === "bigint";
    return bigint && !valid && !derive && !this.#lookedAt.has(field);
  }

  #valid(field: FieldModel, valid: Valid, cell: string, names: Names): string {
    const own: Names = { ...names, element: () => cell };
    return emitValid(validated(field), valid, cell, own, this.#module, offsetOf(field));
  }

  #length({ size }: FieldModel, names: Names): string {
    if (size?.kind !== "expr") return "reader.end - reader.pos";
    return `reader.length(${emitExpression(size.length, names)})`;
  }

  /** Two columns of offsets around what `code` moves over. */
  #span(field: FieldModel, { name }: Level, code: string): void {
    if (field.frame || field.process) this.#fail(field, "terminated, padded or processed values");
    const short = name.endsWith("Value") ? name.slice(0, -"Value".length) : name;
    const column = (side: string) => ({
      name: `${short}${side}`,
      array: "Float64Array",
      doc: `${field.doc} Offset ${side === "Start" ? "of the first byte" : "just after the last byte"}.`,
      cells: undefined,
    });
    this.#columns.push(column("Start"), column("End"));
    this.#lines.push(`${short}Start[row] = reader.pos;`, `${code};`, `${short}End[row] = reader.pos;`);
  }

  /** All vectors in one array. Their size may depend on parameters only, so that it is the same for every row. */
  #matrix(field: FieldModel, { name }: Level, names: Names): void {
    const { body, size } = field;
    if (body.kind !== "elements" || size?.kind !== "expr" || field.condition || !isInvariant(size.length)) {
      this.#fail(field, "elements whose number differs from row to row");
    }
    const { width } = body.element;
    if (typeof body.element.endian !== "string") this.#fail(field, "numbers whose byte order is decided while reading");
    const inPlace = `${name}InPlace`;
    this.#choices.push(inPlace);
    this.#sizes.push(`const ${name}Size = ${emitExpression(size.length, names, "number")};`);
    this.#counts.push(`const ${name}Cells = reader.elements(${name}Size, ${width}) * (options.${inPlace} ? 0 : 1);`);
    this.#matrices.push(`${name}Size`);
    const start = { name: `${name}Start`, array: "Float64Array", doc: `${field.doc} Offset of the first byte.` };
    this.#columns.push({ name, array: `Float${width * 8}Array`, doc: field.doc, cells: `${name}Cells` });
    this.#columns.push({ ...start, cells: undefined });
    this.#views.push(
      `const ${name}Bytes = new Uint8Array(${name}.buffer, ${name}.byteOffset, ${name}.length * ${width});`,
    );
    this.#lines.push(
      `${name}Start[row] = reader.pos;`,
      `if (${inPlace}) reader.advance(${name}Size);`,
      `else reader.copyTo(${name}Bytes, row * ${name}Size, ${name}Size);`,
    );
    const host = this.#module.bytes("HOST_IS_LITTLE_ENDIAN", "host-order");
    const swap = this.#module.bytes("swapBytes", "host-order");
    const wrong = body.element.endian === "le" ? `!${host}` : host;
    this.#finish.push(`if (${wrong}) ${swap}(${name}Bytes, ${width});`);
  }

  #user(field: FieldModel, body: UserBody, below: Level, names: Names): void {
    if (body.raw) {
      const args = body.args.map((arg) => `, ${emitExpression(arg, names)}`).join("");
      this.#span(field, below, `${this.#module.call("skip", body.type)}(reader${args})`);
      return;
    }
    if (body.args.length > 0 || field.size) this.#fail(field, "types with parameters or a size");
    this.#type(body.type, below);
  }

  #switch(field: FieldModel, body: SwitchBody, level: Level, names: Names): void {
    if (field.size) this.#fail(field, "switches with a size");
    this.#lines.push(`switch (${emitExpression(body.on, names)}) {`);
    for (const { when, body: one } of body.cases) {
      if (when?.node.kind !== "enum" || one.kind !== "user") this.#fail(field, "switches without an enumeration");
      this.#lines.push(`case ${emitExpression(when, names)}: {`);
      const label = pascalCase(when.node.label);
      this.#type(one.type, { path: joined(level.path, field.name), name: prefixed(level.name, label) });
      this.#lines.push("break; }");
    }
    this.#lines.push("}");
    if (!coversAll(body) && minBodySize(body) > 0) this.#fail(field, "switches with cases left out");
  }
}

function joined(path: string, name: string): string {
  return path === "" ? name : `${path}.${name}`;
}

function prefixed(prefix: string, name: string): string {
  return prefix === "" ? name : prefix + name.charAt(0).toUpperCase() + name.slice(1);
}

/** The variable of a number in the current row; the name without addition is its column, if it has one. */
function cellOf(field: FieldModel, name: string): string {
  return field.derive ? name : `${name}Cell`;
}

function numberArray({ body }: FieldModel): string {
  if (body.kind === "float") return `Float${body.width * 8}Array`;
  if (body.kind !== "integer") throw new Error("only numbers have a column of numbers");
  const letter = body.signed ? "Int" : "Uint";
  if (body.width === 8) return body.js === "number" ? "Float64Array" : `Big${letter}64Array`;
  return `${letter}${body.width * 8}Array`;
}

/** Whether an expression has the same value for every row. */
function isInvariant(typed: Typed): boolean {
  if (["field", "instance", "element", "stream"].includes(typed.node.kind)) return false;
  return operandsOf(typed).every(isInvariant);
}
