/** What running a notebook would do, told without running it. */
export { listLiterals } from './listLiterals.ts';
export { planCalls, planNotebook } from './planNotebook.ts';
export {
  factsId,
  literalId,
  type BlockFacts,
  type Literal,
  type LiteralResolution,
  type NotebookPlan,
  type PlanInput,
  type PlannedCall,
  type PlanResult,
  type PlanStep,
  type Verdict,
} from './planTypes.ts';
