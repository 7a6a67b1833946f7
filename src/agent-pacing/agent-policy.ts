/** How a campaign is paced by the agents of a queue. */
import type { WindowName } from './allowance.ts';
import type { Mode } from './may-start.ts';

export interface AgentPolicy {
  /** The queue whose agents take the calls. */
  readonly queueId: string;
  readonly mode: Mode;
  /** The limit: abandoned ÷ answered calls, 0 to 0.03. */
  readonly abandonRate: number;
  /** What the limit is measured over, next to the thirty days of the law. */
  readonly window: WindowName;
}
