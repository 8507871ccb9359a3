import {
  artifactTypes,
  LITERAL,
  portTypeInWords,
  type BlockDefinition,
  type InputPort,
  type ParameterSchema,
} from '../../../core/index.ts';

/** Names that stand in strings, by what they name. */
export type NamesByKind = Readonly<
  Record<'model' | 'generator' | 'encoder' | 'scorer' | 'dataset', readonly string[]>
>;

/**
 * Declares the global `mill` in TypeScript, from the definitions of its blocks: ports, parameters with defaults and documentation,
 * and what a step gives.
 */
export function declareMill(blocks: Iterable<BlockDefinition>, names: NamesByKind): string {
  const all = [...blocks];
  const kinds = Object.entries(names).map(([kind, each]) => `type ${nameType(kind)} = ${union(each)};`);
  return [
    ARTIFACTS,
    ...[...artifactTypes].map(([type, { rows, columns = {}, summary }]) =>
      rows === null
        ? `/** ${comment(summary)} */ interface ${type}Artifact extends Artifact<'${type}'> {}`
        : `/** ${comment(summary)} */ interface ${type}Artifact extends RowArtifact<'${type}', ${rowType(columns)}> {}`,
    ),
    ...kinds,
    'declare const mill: {',
    ...all.map(declareBlock),
    ARTIFACT_METHOD,
    '};',
  ].join('\n');
}

const ARTIFACTS = `
interface Artifact<T extends string = string> {
  /** Artifact type. */
  readonly type: T;
  /** Content digest: equal digests are equal bytes. */
  readonly digest: string;
  /** Folder that holds the files; read-only. */
  readonly path: string;
  /** Size in bytes. */
  readonly bytes: number;
  /** What the artifact says about itself, such as a model's base. */
  readonly info: Readonly<Record<string, unknown>>;
}
interface RowArtifact<T extends string = string, Row = Record<string, unknown>> extends Artifact<T> {
  /** Number of rows. */
  readonly count: number;
  /** Every row, read as they are asked for. */
  rows(): AsyncGenerator<Row, void, undefined>;
  /** The first rows, 10 when \`n\` is left out. */
  head(n?: number): Promise<Row[]>;
  /** Opens the explorer on these rows, from the output of the cell. */
  explore(): Displayable;
  /** The rows that a view of the explorer shows, joined with what every filter said about them. */
  view(view?: { filters?: readonly object[]; search?: string; sort?: readonly { column: string; descending?: boolean }[] }): Promise<(Row & Record<string, any>)[]>;
}
interface Step<Metrics> {
  /** What was measured. */
  readonly metrics: Metrics;
  /** What the result is kept under. */
  readonly key: string;
  /** One digest over all ports. */
  readonly digest: string;
  /** Whether the result was there before. */
  readonly reused: boolean;
  /** How long it took to make. */
  readonly seconds: number;
  /** Id of the attempt that made it. */
  readonly attempt: string;
}
/** What does not change the result of a step. */
interface StepOptions {
  /** Launcher to run on. */
  on?: 'local' | (string & {});
  /** What the job may use. */
  resources?: { gpus?: number; cpus?: number; memoryMB?: number; minutes?: number };
  /** Job environment by name. */
  environment?: string;
  /** Runs even when there is a result. */
  force?: boolean;
  /** Keeps the result when the store is cleaned. */
  pin?: boolean;
  /** Passes its inputs through instead of running. */
  bypass?: boolean;
}`;

const ARTIFACT_METHOD = `/** Stores rows as an artifact that any port of its type takes. */
artifact<T extends ${[...artifactTypes].map(([type]) => JSON.stringify(type)).join(' | ')}>(type: T, rows: Iterable<unknown> | AsyncIterable<unknown>): Promise<RowArtifact<T>>;`;

function declareBlock(block: BlockDefinition): string {
  const { type, summary, inputs, outputs, params, metrics = {}, nondeterministic } = block;
  const required = new Set(params.required ?? []);
  const ports = Object.entries(inputs).map(([name, port]) => declarePort(name, port));
  const parameters = Object.entries(params.properties).map(([name, schema]) =>
    declareParameter(name, schema, required.has(name)),
  );
  const results = Object.entries(outputs).map(
    ([name, port]) =>
      `/** ${comment(port.description ?? artifactTypes.get(port.type)?.summary ?? '')} */ readonly ${key(name)}: ${port.type}Artifact;`,
  );
  const measures = Object.entries(metrics).map(
    ([name, { label, unit }]) =>
      `/** ${comment(label)}${unit === undefined ? '' : ` (${comment(unit)})`} */ readonly ${key(name)}: number;`,
  );
  const note =
    nondeterministic === undefined ? '' : `\n * Two runs may differ: ${comment(nondeterministic)}.`;
  return [
    `/**\n * ${comment(summary)}${note}\n */`,
    `${key(type)}(args: {`,
    ...ports,
    ...parameters,
    `}, options?: StepOptions): Promise<Step<{ ${measures.join(' ')} }> & {`,
    ...results,
    '}>;',
  ].join('\n');
}

function declarePort(name: string, port: InputPort): string {
  const artifacts = [port.type].flat().filter((type) => type !== LITERAL);
  const single = artifacts.map((type) => `${type}Artifact`);
  const types = port.list === true ? single.map((type) => `readonly ${type}[]`) : single;
  if (port.literal !== undefined)
    types.push(
      ...(Array.isArray(port.literal) ? port.literal.map(text) : [nameType(port.literal), '(string & {})']),
    );
  const parts = [port.description ?? port.title ?? '', `Port: ${portTypeInWords(port)}`];
  if (port.default !== undefined) parts.push(`Default: ${JSON.stringify(port.default)}`);
  const optional = port.optional === true || port.default !== undefined;
  return `/** ${sentences(parts)} */ ${key(name)}${optional ? '?' : ''}: ${types.join(' | ')};`;
}

function declareParameter(name: string, schema: ParameterSchema, required: boolean): string {
  const parts = [schema.description, range(schema)];
  if (schema['default'] !== undefined) parts.push(`Default: ${JSON.stringify(schema['default'])}`);
  if (schema.class === 'execution') parts.push('Does not change the result');
  return `/** ${sentences(parts)} */ ${key(name)}${required ? '' : '?'}: ${parameterType(schema)};`;
}

const BOUNDS: Readonly<Record<string, string>> = {
  minimum: 'at least',
  exclusiveMinimum: 'more than',
  maximum: 'at most',
  exclusiveMaximum: 'less than',
};

function range(schema: ParameterSchema): string {
  const unit = schema.unit === undefined ? '' : `In ${schema.unit}`;
  const bounds = Object.entries(BOUNDS).flatMap(([keyword, words]) => {
    const bound = schema[keyword];
    return typeof bound === 'number' ? [`${words} ${bound}`] : [];
  });
  const text = [unit, ...bounds].filter((each) => each !== '').join(', ');
  return text === '' ? '' : text.slice(0, 1).toUpperCase() + text.slice(1);
}

const PLAIN: Readonly<Record<string, string>> = {
  integer: 'number',
  number: 'number',
  string: 'string',
  boolean: 'boolean',
  null: 'null',
  object: 'Record<string, unknown>',
};

/** The TypeScript type of a JSON Schema: what completion needs of it, and never narrower than what is accepted. */
function parameterType(schema: Readonly<Record<string, unknown>>): string {
  if (Array.isArray(schema['enum'])) return schema['enum'].map((value) => JSON.stringify(value)).join(' | ');
  const branches = schema['anyOf'] ?? schema['oneOf'];
  if (Array.isArray(branches))
    return branches.map((branch) => parameterType(branch as Record<string, unknown>)).join(' | ');
  const types = [schema['type']].flat().map((type) => {
    if (type !== 'array') return typeof type === 'string' ? (PLAIN[type] ?? 'unknown') : 'unknown';
    const items = schema['items'];
    return typeof items === 'object' && items !== null
      ? `readonly (${parameterType(items as Record<string, unknown>)})[]`
      : 'readonly unknown[]';
  });
  const examples = Array.isArray(schema['examples'])
    ? schema['examples'].filter((each) => typeof each === 'string')
    : [];
  if (types.length === 1 && types[0] === 'string' && examples.length > 0)
    return `${examples.map(text).join(' | ')} | (string & {})`;
  return types.join(' | ');
}

function rowType(columns: Readonly<Record<string, string>>): string {
  const fields = Object.entries(columns).map(
    ([name, type]) =>
      `${key(name)}: ${type
        .split('|')
        .map((each) => PLAIN[each] ?? 'unknown')
        .join(' | ')};`,
  );
  return fields.length === 0 ? 'Record<string, any>' : `{ ${fields.join(' ')} }`;
}

function nameType(kind: string): string {
  return `${kind.slice(0, 1).toUpperCase()}${kind.slice(1)}Name`;
}

function union(names: readonly string[]): string {
  return names.length === 0 ? 'never' : names.map(text).join(' | ');
}

function text(value: string): string {
  return JSON.stringify(value);
}

function key(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name);
}

function sentences(parts: readonly string[]): string {
  return parts
    .filter((part) => part !== '')
    .map((part) => `${comment(part).replace(/\.$/, '')}.`)
    .join(' ');
}

/** Text that stays inside a documentation comment. */
function comment(value: string): string {
  return value
    .replaceAll('*/', '*\u200b/')
    .replace(/\s+/g, ' ')
    .replace(/(^|\s)@/g, '$1\u200b@');
}
