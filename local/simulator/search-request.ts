/**
 * The parameters of SearchContacts. Criteria that are not simulated are refused rather than left out, so that a
 * search never finds more than it should.
 * Source: the SDK's model; the quota for wide searches from the service's quotas.
 */
import { z } from 'zod';
import { type Refusal, refusal } from './answer.ts';
import { refusalOfIssue } from './request-issue.ts';

const timestampTypes = [
  'INITIATION_TIMESTAMP',
  'SCHEDULED_TIMESTAMP',
  'CONNECTED_TO_AGENT_TIMESTAMP',
  'DISCONNECT_TIMESTAMP',
  'ENQUEUE_TIMESTAMP',
] as const;

const sortFields = [
  'INITIATION_TIMESTAMP',
  'DISCONNECT_TIMESTAMP',
  'SCHEDULED_TIMESTAMP',
  'CONNECTED_TO_AGENT_TIMESTAMP',
  'EXPIRY_TIMESTAMP',
  'INITIATION_METHOD',
  'CHANNEL',
] as const;

const wireSchema = z.object({
  InstanceId: z.string().min(1).max(100),
  TimeRange: z.object({ Type: z.enum(timestampTypes), StartTime: z.number(), EndTime: z.number() }),
  SearchCriteria: z
    .object({
      Name: z
        .object({
          SearchText: z.array(z.string().max(128)).max(100),
          MatchType: z.enum(['MATCH_ALL', 'MATCH_ANY', 'MATCH_EXACT', 'MATCH_NONE']),
        })
        .nullish(),
      Channels: z.array(z.string()).nullish(),
      InitiationMethods: z.array(z.string()).nullish(),
      QueueIds: z.array(z.string()).max(100).nullish(),
    })
    .nullish(),
  Sort: z.object({ FieldName: z.enum(sortFields), Order: z.enum(['ASCENDING', 'DESCENDING']) }).nullish(),
  MaxResults: z.int().min(1).max(100).nullish(),
  NextToken: z.string().min(1).max(100_000).nullish(),
});

/** As it comes over the wire; times are seconds since 1970. */
export type SearchRequest = z.output<typeof wireSchema>;

const simulatedCriteria: ReadonlySet<string> = new Set(['Name', 'Channels', 'InitiationMethods', 'QueueIds']);

/** Reads a request as it came over the wire. */
export function readSearchRequest(body: object): SearchRequest | Refusal {
  const parsed = wireSchema.safeParse(body);
  if (!parsed.success) return refusalOfIssue(parsed.error, body);
  if (parsed.data.TimeRange.EndTime < parsed.data.TimeRange.StartTime) {
    return refusal('InvalidParameterException', 'TimeRange: EndTime must not be before StartTime');
  }
  const criteria = 'SearchCriteria' in body ? (body.SearchCriteria ?? {}) : {};
  const unknown = Object.entries(criteria).find(
    ([key, value]) => value !== null && value !== undefined && !simulatedCriteria.has(key),
  );
  return unknown === undefined
    ? parsed.data
    : refusal('InvalidRequestException', `SearchCriteria.${unknown[0]} is not simulated`);
}

const twoWeeksInSeconds = 14 * 24 * 3_600;

/** Whether a search falls under the smaller quota for ranges of more than two weeks. Takes any body. */
export function isWideSearch(body: object): boolean {
  const range = wireSchema.shape.TimeRange.safeParse('TimeRange' in body ? body.TimeRange : undefined);
  return range.success && range.data.EndTime - range.data.StartTime > twoWeeksInSeconds;
}
