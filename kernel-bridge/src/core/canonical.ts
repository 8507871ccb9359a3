import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import canonicalize from 'canonicalize';

/**
 * JSON in the one canonical form of RFC 8785: sorted keys, no spaces, ECMAScript numbers.
 *
 * @throws TypeError for what JSON cannot hold: undefined, functions, NaN, infinities
 */
export function canonicalJson(value: unknown): string {
  const text = canonicalize(value);
  if (text === undefined) throw new TypeError('Cannot write canonical JSON: the value is not JSON');
  return text;
}

/** SHA-256 of bytes, or of a string's UTF-8 form, as 64 hexadecimal digits. */
export function sha256Hex(data: string | Uint8Array): string {
  return bytesToHex(sha256(typeof data === 'string' ? utf8ToBytes(data) : data));
}
