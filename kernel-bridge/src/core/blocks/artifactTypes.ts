import artifacts from '../contracts/artifacts.json' with { type: 'json' };
import type { InputPort } from '../contracts/types.ts';

/** How an artifact of one type lies on disk. */
export interface ArtifactType {
  /** The file with one row a line; null for an artifact without rows. */
  readonly rows: string | null;
  /** Other files that must be there. */
  readonly files?: readonly string[];
  /** Column name to JSON type, alternatives joined by `|`. */
  readonly columns?: Readonly<Record<string, string>>;
  readonly summary: string;
}

/** Every artifact type by name. */
export const artifactTypes: ReadonlyMap<string, ArtifactType> = new Map<string, ArtifactType>(
  Object.entries(artifacts.types as Record<string, ArtifactType>),
);

/** Type of a port that takes only a name, never an artifact. */
export const LITERAL = 'Literal';

/** Whether an artifact of this type may go into the port. */
export function portAccepts(port: InputPort, artifactType: string): boolean {
  return [port.type].flat().includes(artifactType);
}

/** The types a port takes, in words: `Model`, `Retriever or a name`. */
export function portTypeInWords(port: InputPort): string {
  const types = [port.type].flat().filter((type) => type !== LITERAL);
  const words = types.map((type) => (port.list === true ? `list of ${type}` : type));
  if (port.literal !== undefined) {
    words.push(
      Array.isArray(port.literal)
        ? port.literal.map((name) => `"${name}"`).join(' or ')
        : literalInWords[port.literal],
    );
  }
  return words.join(' or ');
}

const literalInWords = {
  model: 'the name of a model',
  generator: 'the name of a generator',
  encoder: 'the name of an encoder',
  dataset: 'the name or folder of a data set',
  scorer: 'the name of a scorer',
} as const;
