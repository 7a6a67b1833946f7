/**
 * GetCurrentMetricData over the calls that are on: who waits in which queue, and what the agents do. Every agent takes
 * calls of every queue. Times go over the wire as seconds since 1970.
 */
import type { Call } from './call.ts';
import { type ArnScope, queueArn, queueIdOf, queueOf } from './connect-arns.ts';
import { type MetricName, type MetricRequest, metricUnits, writeOffset } from './metric-request.ts';

/** The answer as it goes over the wire. */
export type CurrentMetrics = ReturnType<typeof currentMetrics>;

/** The instance at one moment. */
export interface InstanceMoment {
  /** The calls that are on. */
  readonly calls: readonly Call[];
  readonly agentsOnline: number;
  readonly nowMs: number;
}

export function currentMetrics(request: MetricRequest, moment: InstanceMoment, scope: ArnScope) {
  const grouped = request.byQueue || request.byChannel;
  const rows = rowsOf(request, scope).map(({ dimensions, ...of }) => {
    const values = valuesOf(of, moment);
    return {
      ...(grouped && { Dimensions: dimensions }),
      Collections: request.metrics.map((Name) => ({
        Metric: { Name, Unit: metricUnits[Name] },
        // The reference: without groupings the unit says SECONDS and the value is in milliseconds.
        Value: Name === 'OLDEST_CONTACT_AGE' && grouped ? values[Name] / 1_000 : values[Name],
      })),
    };
  });
  const end = request.offset + request.maxResults;
  return {
    ...(end < rows.length && { NextToken: writeOffset(end) }),
    MetricResults: rows.slice(request.offset, end),
    DataSnapshotTime: moment.nowMs / 1_000,
    ApproximateTotalCount: rows.length,
  };
}

/** The calls of each row, and the dimensions that it shows. */
function rowsOf({ instanceId, queues, channels, byQueue, byChannel }: MetricRequest, scope: ArnScope) {
  const ids = [...new Set(queues.map(queueIdOf))];
  return (byQueue ? ids.map((id) => [id]) : [ids]).flatMap((queueIds) =>
    (byChannel ? channels.map((channel) => [channel]) : [channels]).map((ofChannels) => {
      const [Id = ''] = queueIds;
      const [Channel = ''] = ofChannels;
      const Queue = { Id, Arn: queueArn(instanceId, Id, scope) };
      return {
        queueIds,
        channels: ofChannels,
        dimensions: { ...(byQueue && { Queue }), ...(byChannel && { Channel }) },
      };
    }),
  );
}

/** OLDEST_CONTACT_AGE in ms. */
function valuesOf(
  { queueIds, channels }: { readonly queueIds: readonly string[]; readonly channels: readonly string[] },
  { calls, agentsOnline, nowMs }: InstanceMoment,
): Record<MetricName, number> {
  const withAgent = ({ ends }: Call) => ends.agent !== undefined && ends.agent.joinedAtMs <= nowMs;
  const enqueued = calls.filter(({ ends }) => ends.enqueuedAtMs !== undefined && ends.enqueuedAtMs <= nowMs);
  const busyAgents = enqueued.filter(withAgent).length;
  const meant = channels.includes('VOICE') ? enqueued.filter((call) => queueIds.includes(queueOf(call))) : [];
  const waiting = meant.filter((call) => !withAgent(call));
  const onCall = meant.length - waiting.length;
  const available = Math.max(0, agentsOnline - busyAgents);
  const ages = waiting.map(({ ends }) => nowMs - (ends.enqueuedAtMs ?? nowMs));
  return {
    AGENTS_AVAILABLE: available,
    AGENTS_ONLINE: agentsOnline,
    AGENTS_ON_CALL: onCall,
    AGENTS_ON_CONTACT: onCall,
    AGENTS_STAFFED: agentsOnline,
    CONTACTS_IN_QUEUE: waiting.length,
    OLDEST_CONTACT_AGE: Math.max(0, ...ages),
    SLOTS_ACTIVE: onCall,
    SLOTS_AVAILABLE: available,
  };
}
