import type { EndedLine, LedgerLine, StartedLine } from '../contracts/types.ts';
import type { Run, RunState, RunStep } from './runTypes.ts';

/**
 * A run from the lines of its file. Lines of kinds that are not known here are passed over.
 *
 * @param id of the file, for one whose head is lost; of several heads the last knows most
 */
export function foldRun(id: string, lines: readonly LedgerLine[]): Run {
  const first = lines.findLast((line) => line.kind === 'run');
  const git = lines.findLast((line) => line.kind === 'git');
  const plan = lines.findLast((line) => line.kind === 'plan');
  const environments: Record<string, Run['environments'][string]> = {};
  const steps = new Map<string, RunStep>();
  for (const line of lines) {
    if (line.kind === 'environment') {
      environments[line.id] = bare(line);
    } else if (line.kind === 'started' || line.kind === 'ended') {
      const place = stepPlace(line);
      steps.set(place, foldStep(steps.get(place), line));
    } else if (line.kind === 'refused') {
      const place = stepPlace({ ...line, key: '' });
      const tries = (steps.get(place)?.tries ?? 0) + 1;
      steps.set(place, { ...bare(line), key: '', attempt: '', verdict: 'ran', state: 'failed', tries });
    }
  }
  const list = [...steps.values()];
  const at = first?.at ?? list[0]?.at ?? '';
  const end = Math.max(...list.map((step) => Date.parse(step.at)), Date.parse(at));
  return {
    id: first?.id ?? id,
    at,
    seconds: Number.isNaN(end) ? 0 : (end - Date.parse(at)) / 1000,
    state: runState(list),
    notebook: first?.notebook ?? { path: null, digest: null },
    host: first?.host ?? null,
    cause: first?.cause ?? null,
    git: git === undefined ? null : { commit: git.commit, dirty: git.dirty, branch: git.branch ?? null },
    plan: plan?.steps ?? null,
    environments,
    steps: list,
  };
}

/** Which step of a run a line is about: its variable, or its key where it has none. */
export function stepPlace({ name, key }: Pick<StartedLine, 'name' | 'key'>): string {
  return name === null ? `key ${key}` : `name ${name}`;
}

/** What its steps make of a run. */
export function runState(steps: readonly Pick<RunStep, 'state'>[]): RunState {
  const states = new Set(steps.map(({ state }) => state));
  if (states.has('failed')) return 'failed';
  if (states.has('running')) return 'running';
  return states.has('stopped') || states.has('lost') ? 'stopped' : 'done';
}

function foldStep(before: RunStep | undefined, line: StartedLine | EndedLine): RunStep {
  const again = before !== undefined && before.state !== 'running' && line.kind === 'started';
  const tries = (before?.tries ?? 1) + (again ? 1 : 0);
  if (line.kind === 'started') {
    return { ...bare(line), state: 'running', tries };
  }
  const started = before?.attempt === line.attempt ? before : undefined;
  return { ...started, ...bare(line), tries };
}

/** A line without what only says which line it is. */
function bare<T extends LedgerLine>(line: T): Omit<T, 'v' | 'kind'> {
  const copy: Omit<T, 'v' | 'kind'> & Partial<Pick<LedgerLine, 'v' | 'kind'>> = { ...line };
  delete copy.v;
  delete copy.kind;
  return copy;
}
