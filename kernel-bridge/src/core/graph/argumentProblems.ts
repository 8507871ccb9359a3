import { LITERAL, portTypeInWords } from '../blocks/artifactTypes.ts';
import { type Catalogue } from '../blocks/BlockDefinition.ts';
import { type BlockCell, isList, type JsonValue } from '../cells/index.ts';
import type { BlockDefinition } from '../contracts/types.ts';
import { suggestion } from '../errors.ts';
import type { ArgumentStates } from './argumentStates.ts';
import type { InputState, Problem } from './graphTypes.ts';
import type { ProblemDraft } from './problem.ts';
import { parameterProblems } from '../blocks/parameterProblems.ts';

/** Options a block call may have. */
export const OPTION_NAMES: readonly string[] = ['on', 'resources', 'environment', 'force', 'pin', 'bypass'];

/** What can be said against a block cell without looking at other cells. */
export function argumentProblems(
  cell: BlockCell,
  definition: BlockDefinition | null,
  states: ArgumentStates,
  catalogue: Catalogue,
): ProblemDraft[] {
  const title = `Cannot run "${cell.name}"`;
  const draft = (
    code: Problem['code'],
    range: ProblemDraft['range'],
    cause: string,
    fix: string,
    argument?: string,
  ): ProblemDraft => ({
    code,
    severity: 'error',
    range,
    title,
    cause,
    fix,
    ...(argument !== undefined && { argument }),
  });

  if (definition === null) {
    const fix = suggestion(cell.type, catalogue.keys(), 'blocks');
    return [draft('unknownBlock', cell.typeRange, `there is no block "${cell.type}"`, fix)];
  }
  const problems = nameProblems(cell, definition, draft);
  const complete = !(cell.args?.items.some((item) => item.key === null) ?? false);
  for (const input of states.inputs) {
    const problem = inputProblem(input, complete);
    if (problem === undefined) continue;
    const range = input.property ?? (problem.code === 'missingInput' ? null : cell.typeRange);
    problems.push(draft(problem.code, range, problem.cause, problem.fix, input.name));
  }
  const literals = new Map<string, JsonValue>();
  const written = new Set<string>();
  for (const { name, state } of states.parameters) {
    if (state.kind === 'literal') literals.set(name, state.value);
    if (state.kind !== 'absent') written.add(name);
  }
  for (const { parameter, missing, cause } of parameterProblems(definition, literals)) {
    if (missing && (written.has(parameter) || !complete)) continue;
    const range = states.parameters.find((state) => state.name === parameter)?.property?.value ?? null;
    const words = `the parameter "${parameter}" ${cause}`;
    problems.push(draft(missing ? 'missingParameter' : 'wrongValue', range, words, '', parameter));
  }
  return problems;
}

type DraftMaker = (
  code: Problem['code'],
  range: ProblemDraft['range'],
  cause: string,
  fix: string,
  argument?: string,
) => ProblemDraft;

function nameProblems(cell: BlockCell, definition: BlockDefinition, draft: DraftMaker): ProblemDraft[] {
  const names = [...Object.keys(definition.inputs), ...Object.keys(definition.params.properties)];
  const known = new Set(names);
  const seen = new Set<string>();
  const problems: ProblemDraft[] = [];
  for (const { key, keyRange, kind, from, to } of cell.args?.items ?? []) {
    if (key === null || keyRange === null) continue;
    if (!known.has(key)) {
      const cause = `"${cell.type}" has no input or parameter "${key}"`;
      problems.push(draft('unknownArgument', keyRange, cause, suggestion(key, names, 'names'), key));
    } else if (seen.has(key)) {
      const twice = draft(
        'repeatedArgument',
        { from, to },
        `"${key}" is given twice`,
        'The last one counts.',
        key,
      );
      problems.push({ ...twice, severity: 'warning' });
    } else if (kind === 'method') {
      const cause = `"${key}" is a function`;
      problems.push(draft('wrongValue', { from, to }, cause, 'Give it a value.', key));
    }
    seen.add(key);
  }
  for (const { key, keyRange } of cell.options?.items ?? []) {
    if (key === null || OPTION_NAMES.includes(key)) continue;
    const fix = suggestion(key, OPTION_NAMES, 'options');
    problems.push(draft('unknownOption', keyRange, `there is no option "${key}"`, fix, key));
  }
  return problems;
}

function inputProblem(
  { name, definition, state, property }: InputState,
  complete: boolean,
): { code: Problem['code']; cause: string; fix: string } | undefined {
  const takes = portTypeInWords(definition);
  if (state.kind === 'absent') {
    const needed = definition.optional !== true && definition.default === undefined && complete;
    return needed
      ? { code: 'missingInput', cause: `the input "${name}" is missing`, fix: `It takes ${takes}.` }
      : undefined;
  }
  if (state.kind === 'links' && property?.value?.form.kind === 'references' && definition.list !== true) {
    const cause = `the input "${name}" takes ${takes}, not a list`;
    return { code: 'wrongPortType', cause, fix: 'Leave one link and remove the brackets.' };
  }
  if (state.kind !== 'literal') return undefined;
  const values = definition.list === true && isList(state.value) ? state.value : [state.value];
  const wrong = values.find((value) => !portTakes(definition, value));
  if (wrong === undefined) return undefined;
  const onlyNames = [definition.type].flat().every((type) => type === LITERAL);
  return {
    code: 'wrongValue',
    cause: `the input "${name}" takes ${takes}, not ${JSON.stringify(wrong)}`,
    fix: onlyNames ? '' : 'Connect the port of a step to it, such as data.corpus.',
  };
}

function portTakes({ literal }: InputState['definition'], value: JsonValue): boolean {
  if (typeof value !== 'string' || literal === undefined) return false;
  return !Array.isArray(literal) || literal.includes(value);
}
