/** What core may use of the platform: globals that browsers and Node share. Everything else is unknown to its compiler. */

declare class TextEncoder {
  /** UTF-8 bytes of a text. */
  encode(input?: string): Uint8Array<ArrayBuffer>;
}

declare class TextDecoder {
  constructor(label?: string, options?: { fatal?: boolean; ignoreBOM?: boolean });
  /** The text of UTF-8 bytes. */
  decode(input?: Uint8Array): string;
}
