import {
  QuerymillError,
  suggestion,
  type InputIdentity,
  type ModelEntry,
  type NamedInput,
} from '../../core/index.ts';
import { findPath, looksLikePath } from './findPath.ts';

const HUB_ID = /^[\w.-]+\/[\w.-]+$/;

/** A name that stands in a port, with what the job is told and what the key holds. */
export interface ResolvedLiteral {
  readonly input: NamedInput;
  /** In the pre-image: a content digest, or a name with its revision. */
  readonly identity: InputIdentity;
}

/** What resolving a name needs to know. */
export interface ResolveContext {
  readonly models: ReadonlyMap<string, ModelEntry>;
  /** Folders that relative paths may start from. */
  readonly bases: readonly string[];
  /** Content digest of a file or folder. */
  readonly digest: (path: string) => Promise<string>;
  /** Commit of a model of the hub, where it is known. */
  readonly revision: (model: string) => Promise<string | undefined>;
}

/** The kinds of models.json that fit where a port asks for one; other ports take any. */
const FITTING: Readonly<Record<string, readonly ModelEntry['kind'][]>> = {
  generator: ['generator'],
  encoder: ['encoder', 'colbert'],
};

/**
 * A model by name: from models.json, else a local folder, else a hub id `owner/name`.
 *
 * @param context.wanted what the port asks for: `generator`, `encoder`, or any model
 * @throws QuerymillError when it is none of them, with the nearest name, or of another kind
 */
export async function resolveModel(
  name: string,
  context: ResolveContext & { readonly wanted: string },
): Promise<ResolvedLiteral> {
  const entry = context.models.get(name);
  if (entry !== undefined) {
    checkKind(name, entry, context);
    const { revision } = entry;
    return {
      input: { name, revision, path: null, source: { ...entry.source } },
      identity: { name, revision },
    };
  }
  const path = await findPath(name, context.bases);
  if (path !== undefined) {
    const digest = await context.digest(path);
    return { input: { name, digest, path }, identity: digest };
  }
  if (HUB_ID.test(name) && !looksLikePath(name)) {
    const revision = (await context.revision(name)) ?? 'main';
    return { input: { name, revision, path: null, source: { hub: name } }, identity: { name, revision } };
  }
  throw new QuerymillError({
    title: `Cannot load model "${name}"`,
    cause: 'no such name in models.json, no such folder and not a hub id',
    fix: suggestion(name, context.models.keys(), 'named models'),
    kind: 'user',
  });
}

function checkKind(
  name: string,
  entry: ModelEntry,
  { models, wanted }: { readonly models: ReadonlyMap<string, ModelEntry>; readonly wanted: string },
): void {
  const fitting = FITTING[wanted];
  if (fitting === undefined || fitting.includes(entry.kind)) return;
  const names = [...models].filter(([, { kind }]) => fitting.includes(kind)).map(([other]) => other);
  throw new QuerymillError({
    title: `Cannot use model "${name}"`,
    cause: `models.json says that its kind is "${entry.kind}", and the port takes ${fitting.map((kind) => `"${kind}"`).join(' or ')}`,
    fix: `Those named there are ${names.join(', ')}.`,
    kind: 'user',
  });
}
