/** What Connect knows of the agents of queues. */
import type { Snapshot } from '../agent-pacing/staffing.ts';

export interface AgentMetrics {
  /** The agents of each queue, by queue id. @throws when Connect cannot be asked */
  agentsOf(queueIds: readonly string[]): Promise<ReadonlyMap<string, Snapshot>>;
}
