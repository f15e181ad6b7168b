/** Names of local variables in generated functions: those that the functions use themselves are not for fields. */

const TAKEN = new Set(
  (
    "at index reader writer layout partial state value options element elementState before start end error size " +
    "self object parent root present outer here elementAt firstOf lastOf leastOf greatestOf integerOf truncated reversed " +
    "substringOf compareBytes floorDivide floorModulo shiftBy decodeText scopeOf register lazy inField " +
    "break case catch class const continue debugger default delete do else enum export extends false finally for " +
    "function if import in instanceof new null return super switch this throw true try typeof var void while with " +
    "yield let static implements interface package private protected public await arguments eval undefined"
  ).split(" "),
);
// `value` is taken in writers only, but one name in all functions reads better.
TAKEN.delete("value");

export function local(name: string): string {
  return TAKEN.has(name) ? `${name}Field` : name;
}

/** Statements of a case; in a block of their own when they declare something. */
export function block(statements: string): string {
  return /\bconst /.test(statements) ? `{ ${statements} }` : statements;
}

/** Parameters, `name: type`, those that `body` does not use marked as such. */
export function parameterList(parameters: readonly string[], body: string): string {
  const marked = parameters.map((parameter) => {
    const name = /^\w+/.exec(parameter)![0];
    return new RegExp(`(?<![.\\w"])${name}(?![\\w"])`).test(body) ? parameter : `_${parameter}`;
  });
  return marked.join(", ");
}
