import type { ExploreMethod } from '../../core/index.ts';

const METHODS: ReadonlySet<string> = new Set<ExploreMethod>([
  'open',
  'page',
  'row',
  'lookup',
  'facet',
  'histogram',
  'scatter',
  'sample',
  'judge',
  'agreement',
  'compare',
  'artifacts',
  'curves',
  'pair',
]);

/** Questions about the workspace, not about one artifact. */
const OF_WORKSPACE: ReadonlySet<string> = new Set<ExploreMethod>(['artifacts', 'curves', 'pair']);
const MAX_KEYS = 200;

/** What an explorer asks: a question, or to take one back. */
export type ExploreRequest =
  | {
      readonly kind: 'ask';
      readonly id: number;
      readonly method: ExploreMethod;
      readonly params: Record<string, unknown> & { readonly digest: string };
    }
  | { readonly kind: 'cancel'; readonly id: number };

/** Reads a message of an explorer; undefined when it is none. Digests name files: nothing else than hex passes. */
export function parseExplore(data: unknown): ExploreRequest | undefined {
  if (!isRecord(data) || data['v'] !== 1 || typeof data['id'] !== 'number') return undefined;
  const { id, method, params = {} } = data;
  if (method === 'cancel') return { kind: 'cancel', id };
  if (typeof method !== 'string' || !METHODS.has(method) || !isRecord(params)) return undefined;
  const { digest = '' } = params;
  if (typeof digest !== 'string' || !isDigest(digest, method)) return undefined;
  if (method === 'compare' && !(typeof params['with'] === 'string' && isDigest(params['with'], method)))
    return undefined;
  if (method === 'judge' && !isJudgement(params)) return undefined;
  if (method === 'curves' && !areKeys(params['keys'])) return undefined;
  if (method === 'pair' && !areKeys([params['a'], params['b']])) return undefined;
  return { kind: 'ask', id, method: method as ExploreMethod, params: { ...params, digest } };
}

function isDigest(text: string, method: string): boolean {
  return /^[0-9a-f]{64}$/.test(text) || (text === '' && OF_WORKSPACE.has(method));
}

function areKeys(keys: unknown): boolean {
  return (
    Array.isArray(keys) &&
    keys.length <= MAX_KEYS &&
    keys.every((key) => typeof key === 'string' && /^[0-9a-f]{64}$/.test(key))
  );
}

function isJudgement({ ids, verdict, note = '' }: Record<string, unknown>): boolean {
  const known = verdict === null || verdict === 'good' || verdict === 'bad' || verdict === 'unsure';
  return known && typeof note === 'string' && Array.isArray(ids) && ids.every((id) => typeof id === 'string');
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
