/** What `_parent` is in a type: inferred from all places where values of the type stand, or said there by `parent`. */
import type { RawField } from "../schema/raw-schema.js";
import type { TypeDeclaration } from "./declarations.js";
import type { ParentModel, TypeModel } from "./model.js";
import { namedTypes } from "./named-types.js";
import type { Registry } from "./registry.js";
import { scopeOf, typeText } from "./resolve-scope.js";

/** A place where values of a type stand. */
interface Use {
  readonly container: TypeDeclaration;
  readonly field: RawField;
}

export function resolveParent(declaration: TypeDeclaration, registry: Registry): ParentModel {
  const all = usesOf(declaration);
  // Where a value has no parent, nobody can ask for it: what it is follows from the other places.
  const uses = all.filter(({ field }) => field.parent?.text !== "false");
  const parents = new Set(uses.map((use) => parentAt(use, registry)));
  const [parent] = parents;
  if (parents.size !== 1 || !parent) return { kind: "several" };
  return { kind: "type", type: parent, optional: declaration.parent === undefined || uses.length < all.length };
}

/** The type of the parent in one place; undefined when there is none or it is not known. */
function parentAt({ container, field }: Use, registry: Registry): TypeModel | undefined {
  const type = registry.type(container);
  if (!field.parent) return type;
  const typed = typeText(field.parent, scopeOf(container, type, registry));
  return typed.type.kind === "user" ? typed.type.type : undefined;
}

function usesOf(declaration: TypeDeclaration): Use[] {
  const names = declaration.schema.family.flatMap(namedTypes);
  return names
    .filter(({ path, owner }) => owner.lookUp(path) === declaration)
    .map(({ owner, field }) => ({ container: owner, field }));
}
