/** A JSON object as it stands in a header, in metadata or in content. */
export type JsonObject = Record<string, unknown>;

/** The header of a Jupyter message (protocol 5.5). */
export interface MessageHeader {
  readonly msg_id: string;
  readonly msg_type: string;
  readonly session: string;
  readonly subshell_id?: string | null;
}

/** A message that came in, verified and parsed. */
export interface IncomingMessage {
  /** Routing frames: who sent it. */
  readonly identities: readonly Buffer[];
  readonly header: MessageHeader;
  /** The header's bytes as they came: they become the parent header of every answer. */
  readonly rawHeader: Buffer;
  readonly metadata: JsonObject;
  readonly content: JsonObject;
  readonly buffers: readonly Buffer[];
}

/** A message to send. `parent` holds the raw header it answers. */
export interface OutgoingMessage {
  readonly type: string;
  readonly content: JsonObject;
  readonly parent: Buffer | null;
  readonly metadata?: JsonObject;
  readonly buffers?: readonly Uint8Array[];
}

/** Says whether a value is a JSON object (not null, not an array). */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
