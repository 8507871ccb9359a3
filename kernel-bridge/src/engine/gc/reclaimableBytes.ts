import { collectGarbage, type CollectionRequest } from './collectGarbage.ts';

/**
 * How much `querymill gc` could free now, the trash included. Whoever asks has met the end of the disk: what cannot be
 * found out then is no further error.
 *
 * @returns bytes; undefined when it cannot be told
 */
export async function reclaimableBytes(
  request: Pick<CollectionRequest, 'store' | 'launcher' | 'results'>,
): Promise<number | undefined> {
  try {
    const { bytes, trashBytes } = await collectGarbage(request);
    return bytes + trashBytes;
  } catch {
    return undefined;
  }
}
