/** The compiler's package has no types; these are what the tests use. */
declare module "kaitai-struct-compiler" {
  interface Importer {
    importYaml(name: string, mode?: string): Promise<unknown>;
  }
  const compiler: {
    readonly languages: readonly string[];
    compile(target: string, schema: unknown, importer: Importer, debug: boolean): Promise<Record<string, string>>;
  };
  export default compiler;
}
