import { portAccepts, portTypeInWords } from '../blocks/artifactTypes.ts';
import { RESERVED_NAMES } from '../blocks/BlockDefinition.ts';
import type { PortReference, PropertySyntax, SourceRange } from '../cells/cellTypes.ts';
import { suggestion } from '../errors.ts';
import type { BoundUse } from './bindNames.ts';
import type { GraphEdge, GraphNode } from './graphTypes.ts';
import type { ProblemDraft } from './problem.ts';

/** The edges that end in one cell, and what is wrong with them. */
export interface IncomingEdges {
  readonly edges: readonly GraphEdge[];
  readonly problems: readonly ProblemDraft[];
}

interface Collector {
  readonly edges: Map<string, GraphEdge>;
  readonly problems: ProblemDraft[];
}

type EdgeParts = Omit<GraphEdge, 'id' | 'to'> & {
  readonly port: string | null;
  readonly index: number | null;
};

/**
 * Makes the edges into one cell.
 *
 * @param target the node they end in
 * @param uses its names, bound
 * @param nodes all nodes by index, as the sources
 */
export function edgesInto(
  target: GraphNode,
  uses: readonly BoundUse[],
  nodes: readonly GraphNode[],
): IncomingEdges {
  const found: Collector = { edges: new Map(), problems: [] };
  const linked = new Set<number>();
  if (target.kind === 'block') {
    const byOffset = new Map(uses.map((bound) => [bound.use.from, bound]));
    for (const property of target.cell.args?.items ?? []) {
      linksOf(property).forEach((reference, index) => {
        const bound = byOffset.get(reference.nameRange.from);
        linked.add(reference.nameRange.from);
        const source = bound?.definedIn == null ? undefined : nodes[bound.definedIn];
        if (source !== undefined) addLink(target, property.key, reference, index, source, found);
      });
    }
  }
  for (const { use, definedIn } of uses) {
    const source = definedIn === null ? undefined : nodes[definedIn];
    if (source === undefined || linked.has(use.from)) continue;
    const port = target.kind === 'block' ? argumentAt(target.cell.args?.items ?? [], use) : null;
    const from = { cellId: source.id, port: outputOf(source, use.member) === undefined ? null : use.member };
    const { name } = use;
    add(
      target,
      {
        from,
        port,
        index: null,
        name,
        typed: false,
        link: false,
        artifact: null,
        broken: false,
        range: rangeOf(use),
      },
      found,
    );
  }
  return { edges: [...found.edges.values()], problems: found.problems };
}

function linksOf(property: PropertySyntax): readonly PortReference[] {
  const form = property.value?.form;
  if (property.kind !== 'property' || property.key === null) return [];
  if (form?.kind === 'reference') return [form.reference];
  return form?.kind === 'references' ? form.references : [];
}

function addLink(
  target: GraphNode & { kind: 'block' },
  argument: string | null,
  reference: PortReference,
  place: number,
  source: GraphNode,
  found: Collector,
): void {
  const input = target.inputs.find(({ name }) => name === argument);
  const isList = input?.definition.list === true;
  const output = outputOf(source, reference.port);
  const fits =
    input === undefined ||
    output === undefined ||
    target.definition === null ||
    portAccepts(input.definition, output.type);
  const draft = {
    severity: 'error',
    range: reference,
    title: `Cannot run "${target.name}"`,
    ...(argument !== null && { argument }),
  } as const;
  let broken = false;
  if (input !== undefined && output !== undefined && !fits) {
    broken = true;
    const cause = `the input "${input.name}" takes ${portTypeInWords(input.definition)}, not ${output.type} ("${reference.name}.${reference.port}")`;
    found.problems.push({ ...draft, code: 'wrongPortType', cause, fix: fitting(source, target, input.name) });
  } else if (source.kind === 'block' && source.definition !== null && output === undefined) {
    const isResult = RESERVED_NAMES.has(reference.port);
    broken = input !== undefined || !isResult;
    const outputs = source.outputs.map(({ name }) => name);
    const cause = isResult
      ? `"${reference.name}.${reference.port}" is not an artifact`
      : `"${source.type}" has no output "${reference.port}"`;
    if (broken)
      found.problems.push({
        ...draft,
        code: 'unknownPort',
        cause,
        fix: suggestion(reference.port, outputs, 'outputs'),
      });
  }
  add(
    target,
    {
      from: { cellId: source.id, port: output === undefined ? null : reference.port },
      port: input === undefined && !target.parameters.some(({ name }) => name === argument) ? null : argument,
      index: isList ? place : null,
      name: reference.name,
      typed: target.definition !== null && input !== undefined && output !== undefined,
      link: input !== undefined,
      artifact: output?.type ?? null,
      broken,
      range: rangeOf(reference),
    },
    found,
  );
}

/** Which other output of the source would fit, in words. */
function fitting(source: GraphNode, target: GraphNode & { kind: 'block' }, input: string): string {
  const port = target.definition?.inputs[input];
  if (source.kind !== 'block' || port === undefined) return '';
  const names = source.outputs
    .filter((output) => portAccepts(port, output.definition.type))
    .map(({ name }) => `"${source.name}.${name}"`);
  return names.length === 0 ? `No output of "${source.name}" fits.` : `${names.join(' or ')} would fit.`;
}

function outputOf(source: GraphNode, port: string | null): { type: string } | undefined {
  if (source.kind !== 'block' || port === null) return undefined;
  return source.outputs.find(({ name }) => name === port)?.definition;
}

function argumentAt(items: readonly PropertySyntax[], { from, to }: SourceRange): string | null {
  return items.find((item) => item.from <= from && to <= item.to)?.key ?? null;
}

function rangeOf({ from, to }: SourceRange): SourceRange {
  return { from, to };
}

/** Links that are told apart by nothing but their place in a list get a number; dependencies in code are merged. */
function add(target: GraphNode, { port, index, ...parts }: EdgeParts, { edges }: Collector): void {
  const base = `${parts.from.cellId}:${parts.from.port ?? ''}>${target.id}:${port ?? ''}`;
  let id = base;
  for (let number = 2; edges.has(id); number += 1) {
    if (!parts.link) return;
    id = `${base}#${number}`;
  }
  edges.set(id, { id, ...parts, to: { cellId: target.id, port, index } });
}
