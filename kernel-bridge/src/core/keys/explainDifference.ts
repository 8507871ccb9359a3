import { canonicalJson } from '../canonical.ts';
import type { StepPreimage } from '../contracts/types.ts';

/** How the notebook writes what goes into a port: `queries` → `pseudo.queries`. */
export type PortSources = Readonly<Record<string, string>>;

/**
 * Why a step has another key than before, in one line.
 *
 * @param before what an earlier result was made from
 * @param after what the step is made from now
 * @param sources how the ports are written in the cell, where that is known
 * @returns such as `parameter maxRank 3 → 1` or `pseudo.queries changed (and 2 more)`; `nothing changed` when equal
 */
export function explainDifference(
  before: StepPreimage,
  after: StepPreimage,
  sources: PortSources = {},
): string {
  const [first, ...others] = listDifferences(before, after, sources);
  if (first === undefined) return 'nothing changed';
  return others.length === 0 ? first : `${first} (and ${String(others.length)} more)`;
}

/** Every difference between two pre-images, those a person made first: parameters, inputs, code, packages. */
export function listDifferences(
  before: StepPreimage,
  after: StepPreimage,
  sources: PortSources = {},
): string[] {
  if (before.block.type !== after.block.type) return [`block ${before.block.type} → ${after.block.type}`];
  const found: string[] = [];
  for (const name of changedNames(before.params, after.params)) {
    found.push(`parameter ${name} ${show(before.params[name])} → ${show(after.params[name])}`);
  }
  for (const port of changedNames(before.inputs, after.inputs)) {
    found.push(inputDifference(port, before.inputs[port], after.inputs[port], sources[port]));
  }
  if (before.block.version !== after.block.version) {
    found.push(
      `block ${after.block.type} version ${String(before.block.version)} → ${String(after.block.version)}`,
    );
  }
  if (before.block.code !== after.block.code) found.push(`job code of ${after.block.type} changed`);
  for (const name of changedNames(before.packages, after.packages)) {
    found.push(`package ${name} ${before.packages[name] ?? 'none'} → ${after.packages[name] ?? 'none'}`);
  }
  if (before.python !== after.python) found.push(`Python ${before.python} → ${after.python}`);
  if (before.outputs.join() !== after.outputs.join()) found.push(`outputs of ${after.block.type} changed`);
  return found;
}

function changedNames(
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
): string[] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names].filter((name) => !same(before[name], after[name])).sort();
}

function same(a: unknown, b: unknown): boolean {
  if (a === undefined || b === undefined) return a === b;
  return canonicalJson(a) === canonicalJson(b);
}

function inputDifference(port: string, before: unknown, after: unknown, source: string | undefined): string {
  if (isNamed(before) && isNamed(after)) {
    if (before.name !== after.name) return `input ${port} ${show(before.name)} → ${show(after.name)}`;
    return `${show(after.name)} revision ${before.revision ?? 'none'} → ${after.revision ?? 'none'}`;
  }
  if (before === undefined) return `input ${port} added`;
  if (after === undefined) return `input ${port} removed`;
  if (isNamed(after)) return `input ${port} is now ${show(after.name)}`;
  return `${source ?? `input ${port}`} changed`;
}

function isNamed(value: unknown): value is { name: string; revision?: string } {
  return typeof value === 'object' && value !== null && 'name' in value && typeof value.name === 'string';
}

/** A value in at most 40 characters; a parameter that is absent has no value. */
function show(value: unknown): string {
  if (value === undefined) return 'none';
  const text = JSON.stringify(value);
  return text.length <= 40 ? text : `${text.slice(0, 37)}…`;
}
