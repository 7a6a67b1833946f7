/**
 * Proves a campaign that is over: what the tables, the counts and the results file say against each other, and all of
 * it against what the simulator knows of its calls. Nothing is taken on the product's word.
 */
import type { Campaign } from '../src/campaign/campaign.ts';
import { retryDefaults } from '../src/campaign/retry-rules.ts';
import type { Contact, Outcome } from '../src/contact/contact.ts';
import { addCounts, type Counts, countChange, sameCounts } from '../src/contact/counts.ts';
import type { Plan } from '../src/planning/plan.ts';
import type { TrueCall } from './demo-truth.ts';

export interface Evidence {
  readonly campaign: Campaign;
  /** All of the campaign's contacts. */
  readonly contacts: readonly Contact[];
  /** All of its calls, in the order in which they were placed. */
  readonly calls: readonly TrueCall[];
  /** Lines of results.csv by contact key, each by column. */
  readonly results: readonly Readonly<Record<string, string>>[];
  /** E.164 numbers on the do-not-call list since before the first call. */
  readonly doNotCall: ReadonlySet<string>;
  /** The maximum of concurrent calls, by the simulator's count, and the limit. */
  readonly maxAtOnce: number;
  readonly allowedAtOnce: number;
  /** What `npx dialer plan` said of the rows before the upload; missing: it was not run. */
  readonly planned?: PlannedRows;
}

export type PlannedRows = Pick<
  Plan['rows'],
  'read' | 'toCall' | 'rejected' | 'duplicates' | 'onDoNotCallList'
>;

export interface Proof {
  /** What is proven, a sentence. */
  readonly claim: string;
  /** What speaks against it, sentences; none: it holds. */
  readonly objections: readonly string[];
}

/** Every proof, in the order in which a reader wants them. */
export function prove(evidence: Evidence): Proof[] {
  const calls = new Map(evidence.calls.map((call) => [call.contactId, call]));
  const { maxAtOnce, allowedAtOnce, doNotCall, planned } = evidence;
  const tooMany = maxAtOnce <= allowedAtOnce ? [] : [`${maxAtOnce} calls were in progress at once.`];
  const claims: readonly (readonly [claim: string, objections: readonly string[] | undefined])[] = [
    ['Every row is in the table, or reported as a duplicate', lostRows(evidence)],
    [
      'Every call belongs to one contact, and every contact lists all of its calls',
      strayCalls(evidence, calls),
    ],
    ["Every contact's outcome is that of its last call", wrongEnds(evidence, calls)],
    [
      'Exactly the contacts due for a retry were called again, and not too early',
      wrongRetries(evidence, calls),
    ],
    [
      'No number on the do-not-call list was called',
      doNotCall.size > 0 ? unwantedCalls(evidence) : undefined,
    ],
    [`Concurrent calls never exceeded the limit (${maxAtOnce} of ${allowedAtOnce})`, tooMany],
    ['The plan predicted which contacts were called, and which not', planned && wrongPlan(evidence, planned)],
    ["The campaign's counts match its contacts", wrongCounts(evidence)],
    ['The results file has each contact once, as in the table', wrongResults(evidence)],
  ];
  return claims.flatMap(([claim, objections]) => (objections ? [{ claim, objections }] : []));
}

/** The calls that a contact lists, in order, as far as the simulator knows them. */
function callsOf({ attempts = [] }: Contact, calls: ReadonlyMap<string, TrueCall>): TrueCall[] {
  return attempts.flatMap(({ contactId }) => calls.get(contactId ?? '') ?? []);
}

function lostRows({ campaign, contacts }: Evidence): string[] {
  const files = Object.values(campaign.files ?? {});
  const sum = (of: (file: (typeof files)[number]) => number) =>
    files.reduce((all, file) => all + of(file), 0);
  const rows = sum(({ rows }) => rows);
  const duplicates = sum(({ duplicates }) => duplicates);
  const unread = files.flatMap(({ file, error }) => (error === undefined ? [] : [`${file}: ${error}`]));
  if (rows === contacts.length + duplicates) return unread;
  return [
    ...unread,
    `${rows} rows were read, but ${contacts.length} are in the table and ${duplicates} are duplicates.`,
  ];
}

function strayCalls({ contacts, calls: all }: Evidence, calls: ReadonlyMap<string, TrueCall>): string[] {
  const listed = contacts.flatMap(({ attempts = [] }) =>
    attempts.flatMap(({ contactId }) => contactId ?? []),
  );
  const known = new Set(listed);
  return [
    ...listed
      .filter((id) => !calls.has(id))
      .map((id) => `A contact lists the call ${id}, which Connect did not place.`),
    ...all
      .filter(({ contactId }) => !known.has(contactId))
      .map(({ contactId }) => `No contact lists the call ${contactId}.`),
    ...(listed.length === known.size
      ? []
      : [`${listed.length - known.size} calls are listed by two contacts.`]),
  ];
}

/** Statuses of contacts that were never called, or not to their end. */
const neverCalled: ReadonlySet<string> = new Set(['REJECTED', 'SUPPRESSED', 'CANCELLED']);

function wrongEnds({ contacts }: Evidence, calls: ReadonlyMap<string, TrueCall>): string[] {
  return contacts.flatMap((contact) => {
    const { contactKey, status, outcome, attempts = [] } = contact;
    if (neverCalled.has(status) && attempts.length === 0) return [];
    const last = callsOf(contact, calls).at(-1);
    if (last === undefined || status !== 'COMPLETED')
      return [`${contactKey} is ${status}: ${contact.reason ?? 'without a reason'}`];
    const listed = attempts.map((each) => each.outcome).join(', ');
    const truth = callsOf(contact, calls)
      .map((call) => call.outcome)
      .join(', ');
    if (outcome === last.outcome && contact.contactId === last.contactId && listed === truth) return [];
    return [`${contactKey} is ${outcome} (its calls: ${listed}), but Connect's calls were ${truth}.`];
  });
}

function wrongRetries({ campaign, contacts }: Evidence, calls: ReadonlyMap<string, TrueCall>): string[] {
  const { maxAttempts = retryDefaults.maxAttempts, delayMinutes = retryDefaults.delayMinutes } =
    campaign.settings?.retry ?? {};
  const delays: Partial<Record<Outcome, number>> = delayMinutes;
  const delayOf = ({ fate, outcome }: TrueCall) =>
    delays[fate === 'ATTEMPT_FAILED' ? 'UNREACHABLE' : outcome];
  return contacts.flatMap((contact) => {
    const made = callsOf(contact, calls).filter(({ fate }) => fate !== 'NO_ROOM');
    const { contactKey } = contact;
    if (contact.phoneNumbers) return wrongNumbers(contact, made);
    const tooSoon = made.flatMap((call, i) => {
      const before = made[i - 1];
      if (before === undefined) return [];
      const delay = delayOf(before);
      if (delay === undefined) return [`${contactKey} was called again after ${before.outcome}.`];
      const early = before.endsAtMs + delay * 60_000 - call.placedAtMs;
      return early > CLOCK_TOLERANCE_MS
        ? [`${contactKey} was called again ${Math.ceil(early / 1_000)} s too early.`]
        : [];
    });
    const last = made.at(-1);
    const mayBeCalled = campaign.state === 'COMPLETED' && contact.status === 'COMPLETED';
    const isOwed = last !== undefined && delayOf(last) !== undefined && made.length < maxAttempts;
    return [
      ...tooSoon,
      ...(made.length > maxAttempts
        ? [`${contactKey} was called ${made.length} times; ${maxAttempts} are allowed.`]
        : []),
      ...(isOwed && mayBeCalled ? [`${contactKey} was not called again after ${last.outcome}.`] : []),
    ];
  });
}

/** Calls to a contact with several numbers: one at a time, none after an answer, none to a number that does not exist twice. */
function wrongNumbers({ contactKey, phoneNumbers = [] }: Contact, made: readonly TrueCall[]): string[] {
  return made.flatMap((call, i) => {
    const before = made.slice(0, i);
    const wrong = [
      !phoneNumbers.includes(call.phoneNumber) && `was called at ${call.phoneNumber}`,
      before.some(({ outcome }) => outcome === 'ANSWERED') && 'was called again after an answer',
      before.some(({ endsAtMs }) => endsAtMs - call.placedAtMs > CLOCK_TOLERANCE_MS) &&
        'had two calls at a time',
      before.some(({ phoneNumber, fate }) => phoneNumber === call.phoneNumber && fate === 'INVALID_NUMBER') &&
        `was called again at ${call.phoneNumber}, which does not exist`,
    ];
    return wrong.flatMap((what) => (what === false ? [] : [`${contactKey} ${what}.`]));
  });
}

/** Connect reports the end of a call in whole milliseconds or whole seconds. */
const CLOCK_TOLERANCE_MS = 1_000;

function unwantedCalls({ contacts, calls, doNotCall }: Evidence): string[] {
  const called = calls.filter(({ phoneNumber }) => doNotCall.has(phoneNumber));
  const open = contacts.filter(
    ({ phoneNumber = '', phoneNumbers = [phoneNumber], status }) =>
      phoneNumbers.every((number) => doNotCall.has(number)) && status !== 'SUPPRESSED',
  );
  return [
    ...called.map(({ phoneNumber }) => `${phoneNumber} was called.`),
    ...open.map(({ contactKey, status }) => `${contactKey} is ${status}, not SUPPRESSED.`),
  ];
}

function wrongPlan({ campaign, contacts }: Evidence, planned: PlannedRows): string[] {
  const files = Object.values(campaign.files ?? {});
  const withStatus = (...statuses: string[]) =>
    contacts.filter(({ status }) => statuses.includes(status)).length;
  const rejected = withStatus('REJECTED');
  const onDoNotCallList = withStatus('SUPPRESSED');
  const truth: PlannedRows = {
    read: files.reduce((all, { rows }) => all + rows, 0),
    toCall: contacts.length - rejected - onDoNotCallList,
    rejected,
    duplicates: files.reduce((all, { duplicates }) => all + duplicates, 0),
    onDoNotCallList,
  };
  return (Object.keys(truth) as (keyof PlannedRows)[]).flatMap((name) =>
    truth[name] === planned[name]
      ? []
      : [`${name}: the plan said ${planned[name]}, but it was ${truth[name]}.`],
  );
}

function wrongCounts({ campaign, contacts }: Evidence): string[] {
  const tally = contacts.reduce<Counts>(
    (all, contact) => addCounts(all, countChange(undefined, contact)),
    {},
  );
  if (sameCounts(campaign.counts ?? {}, tally)) return [];
  return [`The counts are ${JSON.stringify(campaign.counts)}, the contacts ${JSON.stringify(tally)}.`];
}

function wrongResults({ contacts, results }: Evidence): string[] {
  const lines = new Map(results.map((line) => [line.contactKey, line]));
  const differing = contacts.filter(({ contactKey, status, outcome = '', attempt }) => {
    const line = lines.get(contactKey);
    return line?.status !== status || line.outcome !== outcome || line.attempts !== String(attempt);
  });
  return [
    ...(results.length === contacts.length
      ? []
      : [`It has ${results.length} lines for ${contacts.length} contacts.`]),
    ...differing.map(({ contactKey }) => `The line of ${contactKey} is missing or different.`),
  ];
}
