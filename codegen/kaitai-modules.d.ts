/** The compiler's package has no types; these are what the generator of readers and the tests use. */
interface KaitaiImporter {
  importYaml(name: string, mode?: string): Promise<unknown>;
}

interface KaitaiCompiler {
  readonly languages: readonly string[];
  compile(target: string, schema: unknown, importer: KaitaiImporter, debug: boolean): Promise<Record<string, string>>;
}

declare module "kaitai-struct-compiler" {
  const compiler: KaitaiCompiler;
  export default compiler;
}

declare module "kaitai-struct-compiler-0.10" {
  const Compiler: new () => KaitaiCompiler;
  export default Compiler;
}
