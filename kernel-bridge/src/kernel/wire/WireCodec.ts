import { isUtf8 } from 'node:buffer';
import { randomUUID } from 'node:crypto';
import {
  isJsonObject,
  type IncomingMessage,
  type JsonObject,
  type MessageHeader,
  type OutgoingMessage,
} from './Message.ts';
import { MessageSigner } from './MessageSigner.ts';
import { ReplayGuard } from './ReplayGuard.ts';

export const PROTOCOL_VERSION = '5.5';

const DELIMITER = '<IDS|MSG>';
const DELIMITER_BYTES = Buffer.from(DELIMITER);
const EMPTY_OBJECT = '{}';
/** JSON beyond this many UTF-16 units is sent as bytes, which zeromq does not copy. */
const LARGE = 1 << 16;

/** One part of a multipart message. zeromq copies text; bytes it hands back to this thread once they are sent, which costs more. */
export type Frame = string | Uint8Array;

/** Turns frames into messages and back. One codec serves all sockets of a kernel. */
export class WireCodec {
  /** This kernel's own session id, fresh at each start. */
  readonly session = randomUUID();
  readonly #signer: MessageSigner;
  readonly #replays = new ReplayGuard();
  #parent: { readonly bytes: Buffer; readonly frame: Frame } | null = null;

  constructor(key: string, digest: string) {
    this.#signer = new MessageSigner(key, digest);
  }

  /**
   * Verifies, then parses.
   * @throws Error when the frames are malformed, badly signed or replayed; such a message must be dropped.
   */
  decode(frames: readonly Buffer[]): IncomingMessage {
    const at = frames.findIndex((frame) => frame.equals(DELIMITER_BYTES));
    const [signature, header, parent, metadata, content] = frames.slice(at + 1, at + 6);
    if (at < 0 || !signature || !header || !parent || !metadata || !content) {
      throw new Error('Cannot read message: it has too few frames');
    }
    if (!this.#signer.verify([header, parent, metadata, content], signature)) {
      throw new Error('Cannot accept message: its signature is wrong');
    }
    if (this.#signer.enabled && !this.#replays.admit(signature.toString('latin1'))) {
      throw new Error('Cannot accept message: it was received before');
    }
    const parsedHeader: unknown = JSON.parse(header.toString('utf8'));
    if (!isHeader(parsedHeader))
      throw new Error('Cannot read message: its header lacks msg_id, msg_type or session');
    return {
      identities: frames.slice(0, at),
      header: parsedHeader,
      rawHeader: header,
      metadata: parseObject(metadata),
      content: parseObject(content),
      buffers: frames.slice(at + 6),
    };
  }

  /** @param prefix routing identities, or the topic on IOPub */
  encode(prefix: readonly Frame[], message: OutgoingMessage): Frame[] {
    const header = JSON.stringify({
      msg_id: randomUUID(),
      msg_type: message.type,
      session: this.session,
      username: 'kernel',
      date: new Date().toISOString(),
      version: PROTOCOL_VERSION,
    });
    const content = JSON.stringify(message.content);
    const body = [
      header,
      message.parent ? this.#asText(message.parent) : EMPTY_OBJECT,
      message.metadata ? JSON.stringify(message.metadata) : EMPTY_OBJECT,
      content.length > LARGE ? Buffer.from(content) : content,
    ];
    return [...prefix, DELIMITER, this.#signer.sign(body), ...body, ...(message.buffers ?? [])];
  }

  /** A parent header as text, where that is the same bytes. All answers to a request share it. */
  #asText(parent: Buffer): Frame {
    if (this.#parent?.bytes !== parent)
      this.#parent = { bytes: parent, frame: isUtf8(parent) ? parent.toString('utf8') : parent };
    return this.#parent.frame;
  }
}

function isHeader(value: unknown): value is MessageHeader {
  return (
    isJsonObject(value) &&
    typeof value['msg_id'] === 'string' &&
    typeof value['msg_type'] === 'string' &&
    typeof value['session'] === 'string'
  );
}

function parseObject(frame: Buffer): JsonObject {
  const value: unknown = JSON.parse(frame.toString('utf8'));
  if (!isJsonObject(value)) throw new Error('Cannot read message: metadata and content must be objects');
  return value;
}
