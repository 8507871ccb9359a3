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
}

/**
 * A model by name: from models.json, else a local folder, else a hub id `owner/name`.
 *
 * @throws QuerymillError when it is none of them, with the nearest name
 */
export async function resolveModel(name: string, context: ResolveContext): Promise<ResolvedLiteral> {
  const entry = context.models.get(name);
  if (entry !== undefined) {
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
    const revision = 'main';
    return { input: { name, revision, path: null, source: { hub: name } }, identity: { name, revision } };
  }
  throw new QuerymillError({
    title: `Cannot load model "${name}"`,
    cause: 'no such name in models.json, no such folder and not a hub id',
    fix: suggestion(name, context.models.keys(), 'named models'),
    kind: 'user',
  });
}
