/**
 * The parameters of GetCurrentMetricData. What is not simulated is refused rather than left out, so that no answer
 * means something else than was asked.
 * Source: the SDK's model and its documentation of each member.
 */
import { z } from 'zod';
import { type Refusal, refusal } from './answer.ts';
import { refusalOfIssue } from './request-issue.ts';

/** Those that are simulated, each with its unit. */
export const metricUnits = {
  AGENTS_AFTER_CONTACT_WORK: 'COUNT',
  AGENTS_AVAILABLE: 'COUNT',
  AGENTS_ONLINE: 'COUNT',
  AGENTS_ON_CALL: 'COUNT',
  AGENTS_ON_CONTACT: 'COUNT',
  AGENTS_STAFFED: 'COUNT',
  CONTACTS_IN_QUEUE: 'COUNT',
  OLDEST_CONTACT_AGE: 'SECONDS',
  SLOTS_ACTIVE: 'COUNT',
  SLOTS_AVAILABLE: 'COUNT',
} as const;
export type MetricName = keyof typeof metricUnits;

/** They exist in Connect and are not simulated. */
const otherMetrics = [
  'AGENTS_ERROR',
  'AGENTS_NON_PRODUCTIVE',
  'CONTACTS_SCHEDULED',
  'ESTIMATED_WAIT_TIME',
] as const;
const otherGroupings = [
  'AGENT_STATUS',
  'ROUTING_PROFILE',
  'ROUTING_STEP_EXPRESSION',
  'SUBTYPE',
  'VALIDATION_TEST_TYPE',
] as const;

const simulatedMetrics = Object.keys(metricUnits) as [MetricName, ...MetricName[]];
const metricName = z.enum([...simulatedMetrics, ...otherMetrics]);

const wireSchema = z.object({
  InstanceId: z.string().min(1).max(100),
  Filters: z.looseObject({
    Queues: z.array(z.string().min(1)).max(100).nullish(),
    Channels: z
      .array(z.enum(['VOICE', 'CHAT', 'TASK', 'EMAIL']))
      .max(3)
      .nullish(),
  }),
  Groupings: z
    .array(z.enum(['QUEUE', 'CHANNEL', ...otherGroupings]))
    .max(2)
    .nullish(),
  CurrentMetrics: z
    .array(z.object({ Name: metricName, Unit: z.enum(['COUNT', 'SECONDS', 'PERCENT']).nullish() }))
    .min(1),
  NextToken: z.string().min(1).nullish(),
  MaxResults: z.int().min(1).max(100).nullish(),
});

export type MetricRequest = Exclude<ReturnType<typeof readMetricRequest>, Refusal>;

/** Reads a request as it came over the wire. */
export function readMetricRequest(body: object) {
  const parsed = wireSchema.safeParse(body);
  if (!parsed.success) return refusalOfIssue(parsed.error, body);
  const { InstanceId, Filters, Groupings, CurrentMetrics, NextToken, MaxResults } = parsed.data;
  const notSimulated = notSimulatedIn(parsed.data) ?? ('SortCriteria' in body ? 'SortCriteria' : undefined);
  if (notSimulated !== undefined) {
    return refusal('InvalidRequestException', `${notSimulated} is not simulated`);
  }
  const metrics = CurrentMetrics.map(({ Name }) => Name as MetricName);
  const wrongUnit = CurrentMetrics.find(({ Unit }, index) => {
    const name = metrics[index];
    return Unit && name && Unit !== metricUnits[name];
  });
  if (wrongUnit !== undefined) {
    return refusal(
      'InvalidParameterException',
      `CurrentMetrics: ${wrongUnit.Name} has no unit ${wrongUnit.Unit}`,
    );
  }
  const offset = offsetOf(NextToken ?? undefined);
  if (!Filters.Queues?.length || offset === undefined) {
    const wrong =
      offset === undefined ? 'NextToken is not a token of an earlier answer' : 'Filters.Queues is required';
    return refusal('InvalidParameterException', wrong);
  }
  return {
    instanceId: InstanceId,
    /** Ids or ARNs. */
    queues: Filters.Queues,
    channels: Filters.Channels?.length ? Filters.Channels : ['VOICE'],
    byQueue: Groupings?.includes('QUEUE') ?? false,
    byChannel: Groupings?.includes('CHANNEL') ?? false,
    metrics,
    /** Rows to leave out, because they were reported before. */
    offset,
    maxResults: MaxResults ?? 100,
  };
}

export function writeOffset(offset: number): string {
  return Buffer.from(`row ${offset}`).toString('base64url');
}

function offsetOf(token: string | undefined): number | undefined {
  if (token === undefined) return 0;
  const [, offset] = /^row (\d{1,9})$/.exec(Buffer.from(token, 'base64url').toString()) ?? [];
  return offset === undefined ? undefined : Number(offset);
}

function notSimulatedIn({
  Filters,
  Groupings,
  CurrentMetrics,
}: z.output<typeof wireSchema>): string | undefined {
  const { Queues: _, Channels: __, ...otherFilters } = Filters;
  const filter = Object.keys(otherFilters).find((name) => (otherFilters[name] ?? undefined) !== undefined);
  const grouping = Groupings?.find((name) => otherGroupings.some((other) => other === name));
  const metric = CurrentMetrics.find(({ Name }) => otherMetrics.some((other) => other === Name));
  return filter === undefined ? (grouping ?? metric?.Name) : `Filters.${filter}`;
}
