import { createHmac, timingSafeEqual } from 'node:crypto';

/** Signs and verifies the four JSON frames of a message with the connection's key. */
export class MessageSigner {
  readonly #key: string;
  readonly #digest: string;

  /** @param digest name of the hash for node:crypto, for example `sha256` */
  constructor(key: string, digest: string) {
    this.#key = key;
    this.#digest = digest;
  }

  /** False when the key is empty: then nothing is signed and everything is accepted. */
  get enabled(): boolean {
    return this.#key !== '';
  }

  /** The signature as lower-case hex, or an empty string without a key. */
  sign(frames: readonly (string | Uint8Array)[]): string {
    if (!this.enabled) return '';
    const hmac = createHmac(this.#digest, this.#key);
    for (const frame of frames) hmac.update(frame);
    return hmac.digest('hex');
  }

  /** Compares in constant time. */
  verify(frames: readonly Uint8Array[], signature: Uint8Array): boolean {
    if (!this.enabled) return true;
    const expected = Buffer.from(this.sign(frames), 'latin1');
    return expected.length === signature.length && timingSafeEqual(expected, signature);
  }
}
