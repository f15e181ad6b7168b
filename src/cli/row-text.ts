/** Ids and metadata as people see them: what could steer a terminal is shown, not sent. */
import { idToText } from "../exchange/id-text.js";
import { metadataToJson } from "../exchange/row-json.js";
import { withoutUnseen } from "../inspect/leaf-value.js";
import type { Id } from "../types/id.js";
import type { Metadata } from "../types/metadata.js";

export function idText(id: Id): string {
  return withoutUnseen(idToText(id));
}

export function metadataText(metadata: Metadata | undefined): string {
  return metadata === undefined ? "" : withoutUnseen(JSON.stringify(metadataToJson(metadata)));
}
