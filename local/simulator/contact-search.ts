/**
 * SearchContacts over the calls placed. A contact is found only once the index has it (`searchIndexLagMs`), so a miss
 * shortly after a call proves nothing. A search by exact name or by time of initiation does not look at every call.
 */
import { type Refusal, refusal } from './answer.ts';
import type { Call } from './call.ts';
import type { CallLedger } from './call-ledger.ts';
import type { SearchRequest } from './search-request.ts';

const defaultPageSize = 100;

export interface FoundCalls {
  /** One page of them. */
  readonly calls: readonly Call[];
  readonly totalCount: number;
  readonly nextToken?: string;
}

/** When a call is in the index. `lagMs` null: never. */
export interface SearchIndex {
  readonly lagMs: number | null;
  readonly shows: 'all' | 'ended';
}

export function searchCalls(
  ledger: CallLedger,
  request: SearchRequest,
  { lagMs, shows }: SearchIndex,
  nowMs: number,
): FoundCalls | Refusal {
  const page = readNextToken(request.NextToken ?? undefined, nowMs);
  if (page === undefined) {
    return refusal('InvalidParameterException', 'NextToken is not a token of an earlier answer');
  }
  if (lagMs === null) {
    return { calls: [], totalCount: 0 };
  }
  const found = candidates(ledger, request).filter(
    (call) =>
      (shows === 'all' ? call.placedAtMs : call.ends.endsAtMs) + lagMs <= page.asOfMs &&
      matches(call, request, page.asOfMs),
  );
  const sorted = sortCalls(found, request, page.asOfMs);
  const end = page.offset + (request.MaxResults ?? defaultPageSize);
  return {
    calls: sorted.slice(page.offset, end),
    totalCount: sorted.length,
    ...(end < sorted.length && { nextToken: writeNextToken({ offset: end, asOfMs: page.asOfMs }) }),
  };
}

/** A superset of what is searched for, in the order of placing. */
function candidates(ledger: CallLedger, { SearchCriteria, TimeRange }: SearchRequest): readonly Call[] {
  const name = SearchCriteria?.Name;
  if (name?.MatchType === 'MATCH_EXACT') {
    return [...new Set(name.SearchText)].flatMap((text) => ledger.byName(text));
  }
  if (TimeRange.Type !== 'INITIATION_TIMESTAMP') {
    return ledger.calls;
  }
  const from = firstPlacedFrom(ledger.calls, TimeRange.StartTime * 1_000);
  const upTo = firstPlacedFrom(ledger.calls, TimeRange.EndTime * 1_000 + 1);
  return ledger.calls.slice(from, upTo);
}

function firstPlacedFrom(calls: readonly Call[], atMs: number): number {
  let [low, high] = [0, calls.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((calls[middle]?.placedAtMs ?? atMs) < atMs) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

function matches(
  call: Call,
  { InstanceId, TimeRange, SearchCriteria }: SearchRequest,
  asOfMs: number,
): boolean {
  const atMs = timestampOf(call, TimeRange.Type, asOfMs);
  const { Name, Channels, InitiationMethods, QueueIds } = SearchCriteria ?? {};
  return (
    call.instanceId === InstanceId &&
    atMs !== undefined &&
    atMs >= TimeRange.StartTime * 1_000 &&
    atMs <= TimeRange.EndTime * 1_000 &&
    (Name ? nameMatches(call.name ?? '', Name) : true) &&
    isAmong(Channels, 'VOICE') &&
    isAmong(InitiationMethods, 'API') &&
    isAmong(QueueIds, call.queueId)
  );
}

/** Nothing is scheduled and no contact expires: these calls have no other timestamps. */
function timestampOf({ placedAtMs, ends }: Call, type: string, asOfMs: number): number | undefined {
  const timestamps: Readonly<Record<string, number | undefined>> = {
    INITIATION_TIMESTAMP: placedAtMs,
    ENQUEUE_TIMESTAMP: ends.enqueuedAtMs,
    CONNECTED_TO_AGENT_TIMESTAMP: ends.agent?.joinedAtMs,
    DISCONNECT_TIMESTAMP: ends.endsAtMs,
  };
  const atMs = timestamps[type];
  return atMs !== undefined && atMs <= asOfMs ? atMs : undefined;
}

type NameCriteria = NonNullable<NonNullable<SearchRequest['SearchCriteria']>['Name']>;

function nameMatches(name: string, { SearchText, MatchType }: NameCriteria): boolean {
  switch (MatchType) {
    case 'MATCH_EXACT':
      return SearchText.includes(name);
    case 'MATCH_ANY':
      return SearchText.some((text) => name.includes(text));
    case 'MATCH_ALL':
      return SearchText.every((text) => name.includes(text));
    case 'MATCH_NONE':
      return !SearchText.some((text) => name.includes(text));
  }
}

/** An empty list of criteria asks for nothing in particular. */
function isAmong(wanted: readonly string[] | null | undefined, value: string | undefined): boolean {
  return !wanted || wanted.length === 0 || (value !== undefined && wanted.includes(value));
}

/** Newest first unless asked otherwise; fields that these contacts do not differ in leave the order of placing. */
function sortCalls(calls: readonly Call[], { Sort }: SearchRequest, asOfMs: number): readonly Call[] {
  const { FieldName = 'INITIATION_TIMESTAMP', Order = 'DESCENDING' } = Sort ?? {};
  const direction = Order === 'ASCENDING' ? 1 : -1;
  const keyOf = (call: Call) => timestampOf(call, FieldName, asOfMs) ?? 0;
  return calls.toSorted((one, other) => direction * (keyOf(one) - keyOf(other)));
}

/** Later pages are of the moment of the first, so that new calls do not shift them. */
interface Page {
  readonly offset: number;
  readonly asOfMs: number;
}

function writeNextToken({ offset, asOfMs }: Page): string {
  return Buffer.from(`${offset} ${asOfMs}`).toString('base64url');
}

function readNextToken(token: string | undefined, nowMs: number): Page | undefined {
  if (token === undefined) return { offset: 0, asOfMs: nowMs };
  const text = Buffer.from(token, 'base64url').toString();
  const [offset, asOfMs] = text.split(' ').map(Number);
  return /^\d+ \d+(\.\d+)?$/.test(text) && offset !== undefined && asOfMs !== undefined
    ? { offset, asOfMs }
    : undefined;
}
