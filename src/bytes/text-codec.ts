/** Both directions of an encoding. Errors are FormatErrors `EncodingError`, with the offset in `bytes`. */
export interface TextCodec {
  decode(bytes: Uint8Array): string;
  encode(text: string): Uint8Array;
}
