/**
 * GetCurrentMetricData over a snapshot of the queues and agents. Every agent takes calls of every queue. Times go over
 * the wire as seconds since 1970. Definitions: Administrator Guide, real-time metrics: ACW is a count of contacts, and
 * active slots include it.
 */
import { isRefusal, type Refusal } from './answer.ts';
import type { CallPolicy } from './call-policy.ts';
import { type ArnScope, queueArn, queueIdOf } from './connect-arns.ts';
import {
  type MetricName,
  type MetricRequest,
  metricUnits,
  readMetricRequest,
  writeOffset,
} from './metric-request.ts';
import { queueKey, type Snapshot } from './metric-snapshots.ts';
import type { SimulatorSettings } from './settings.ts';
import type { SimulationRun } from './simulation-run.ts';

/** The answer as it goes over the wire. */
export type CurrentMetrics = ReturnType<typeof currentMetrics>;

/** Answers GetCurrentMetricData. */
export function readMetrics(
  { center }: SimulationRun,
  settings: SimulatorSettings,
  policy: CallPolicy,
  body: object,
  nowMs: number,
): { readonly metrics: CurrentMetrics } | Refusal {
  const request = readMetricRequest(body);
  if (isRefusal(request)) return request;
  const refused = policy.unknownInstance(request.instanceId) ?? policy.unknownQueue(request.queues);
  if (refused !== undefined) return refused;
  const { region, accountId, snapshots } = settings;
  const scope = { region, accountId, onContactCountsWrapUp: snapshots.onContactCountsWrapUp };
  return { metrics: currentMetrics(request, center.metricsAt(settings, nowMs), scope, nowMs) };
}

/** How metrics are counted, and where. */
interface MetricScope extends ArnScope {
  readonly onContactCountsWrapUp: boolean;
}

/** @param snapshot undefined: there is no data, and no rows. */
function currentMetrics(
  request: MetricRequest,
  snapshot: Snapshot | undefined,
  scope: MetricScope,
  nowMs: number,
) {
  const grouped = request.byQueue || request.byChannel;
  const wanted = snapshot === undefined ? [] : rowsOf(request, scope).map((row) => ({ ...row, snapshot }));
  const rows = wanted.map(({ dimensions, queueIds, channels, snapshot }) => {
    const values = valuesOf({ ...request, queueIds, channels }, snapshot, scope);
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
    DataSnapshotTime: (snapshot?.atMs ?? nowMs) / 1_000,
    ApproximateTotalCount: rows.length,
  };
}

/** The queues of each row, and the dimensions that it shows. */
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

interface Row {
  readonly instanceId: string;
  readonly queueIds: readonly string[];
  readonly channels: readonly string[];
}

/** OLDEST_CONTACT_AGE in ms. */
function valuesOf(
  { instanceId, queueIds, channels }: Row,
  { atMs, state }: Snapshot,
  { onContactCountsWrapUp }: MetricScope,
): Record<MetricName, number> {
  const meant = channels.includes('VOICE')
    ? queueIds.flatMap((id) => state.queues.get(queueKey(instanceId, id)) ?? [])
    : [];
  const sum = (of: (queue: (typeof meant)[number]) => number) =>
    meant.reduce((total, queue) => total + of(queue), 0);
  const wrappingUp = sum((queue) => queue.wrappingUp);
  const active = sum((queue) => queue.talking) + wrappingUp;
  const onContact = onContactCountsWrapUp ? active : active - wrappingUp;
  return {
    AGENTS_AFTER_CONTACT_WORK: wrappingUp,
    AGENTS_AVAILABLE: state.free,
    AGENTS_ONLINE: state.loggedIn,
    AGENTS_ON_CALL: onContact,
    AGENTS_ON_CONTACT: onContact,
    AGENTS_STAFFED: state.loggedIn,
    CONTACTS_IN_QUEUE: sum((queue) => queue.waiting),
    OLDEST_CONTACT_AGE: Math.max(
      0,
      ...meant.map(({ oldestEnqueuedAtMs }) => atMs - (oldestEnqueuedAtMs ?? atMs)),
    ),
    SLOTS_ACTIVE: active,
    SLOTS_AVAILABLE: state.free,
  };
}
