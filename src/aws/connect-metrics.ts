/** Amazon Connect's real-time metrics. */
import { type ConnectClient, GetCurrentMetricDataCommand } from '@aws-sdk/client-connect';
import { agentsOf, type Snapshot } from '../agent-pacing/staffing.ts';
import type { AgentMetrics } from '../agents/agent-metrics.ts';

const metrics = {
  available: 'AGENTS_AVAILABLE',
  onContact: 'AGENTS_ON_CONTACT',
  afterContactWork: 'AGENTS_AFTER_CONTACT_WORK',
} as const;

/** Rows in one answer, at most: a request is about at most 100 queues (GetCurrentMetricData, API reference). */
const MAX_ROWS = 100;

/** The ends of calls wait for this answer, and the next request comes in a few seconds. */
const PATIENCE_MS = 3_000;

export class ConnectMetrics implements AgentMetrics {
  readonly #connect: ConnectClient;
  readonly #instanceId: string;

  constructor(connect: ConnectClient, instanceId: string) {
    this.#connect = connect;
    this.#instanceId = instanceId;
  }

  async agentsOf(queueIds: readonly string[]): Promise<ReadonlyMap<string, Snapshot>> {
    const { MetricResults = [], DataSnapshotTime } = await this.#connect.send(
      new GetCurrentMetricDataCommand({
        InstanceId: this.#instanceId,
        Filters: { Queues: [...queueIds], Channels: ['VOICE'] },
        Groupings: ['QUEUE'],
        CurrentMetrics: Object.values(metrics).map((Name) => ({ Name, Unit: 'COUNT' as const })),
        MaxResults: MAX_ROWS,
      }),
      { abortSignal: AbortSignal.timeout(PATIENCE_MS) },
    );
    if (DataSnapshotTime === undefined) return new Map();
    const at = DataSnapshotTime.getTime();
    // A queue without a row has no agent who is logged in.
    const snapshots = new Map(queueIds.map((queueId) => [queueId, { at, idle: 0, talking: 0, wrapping: 0 }]));
    for (const { Dimensions, Collections = [] } of MetricResults) {
      const queueId = Dimensions?.Queue?.Id;
      if (queueId === undefined || !snapshots.has(queueId)) continue;
      const metricOf = (name: string) =>
        Math.max(0, Collections.find(({ Metric }) => Metric?.Name === name)?.Value ?? 0);
      const agents = agentsOf({
        available: metricOf(metrics.available),
        onContact: metricOf(metrics.onContact),
        afterContactWork: metricOf(metrics.afterContactWork),
      });
      snapshots.set(queueId, { at, ...agents });
    }
    return snapshots;
  }
}
