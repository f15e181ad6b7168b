/** Decoders of the host, of which not every host has all. */
import { FormatError } from "./format-error.js";

export type HostDecoder = InstanceType<typeof TextDecoder>;

/** The host's decoder of that label, for text as it stands; a FormatError `EncodingError` when it has none. */
export function textDecoder(label: string, fatal = false): HostDecoder {
  try {
    return new TextDecoder(label, { fatal, ignoreBOM: true });
  } catch {
    throw new FormatError("EncodingError", `this host does not know the encoding ${label}`);
  }
}
