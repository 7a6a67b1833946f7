/** What is promised of contacts: one call an attempt, none lost, and the truth about each. */
import type { TrueCall } from '../../local/demo-truth.ts';
import { hasRung } from '../../local/simulator/call.ts';
import { type Contact, endStatuses } from '../../src/contact/contact.ts';
import type { PlannedRow } from './campaign-rows.ts';
import type { Evidence } from './evidence.ts';
import { groupedBy } from './grouped-by.ts';

/**
 * The Name of a call tells campaign, contact and attempt. Calls may have the same only if at most one of them rang and
 * all were placed at once: one that rang nowhere and whose answer was lost may be followed by another.
 */
export function oneCallEach({ calls, contacts, limits }: Evidence): string[] {
  const byName = groupedBy(calls, ({ name }) => name ?? '');
  const doubled = [...byName].filter(([, same]) => same.length > 1 && !isFollowedAtOnce(same));
  const rang = groupedBy(
    lastOfEachName(calls).filter(({ fate }) => fate !== 'NO_ROOM'),
    ({ phoneNumber }) => phoneNumber,
  );
  const tooMany = [...rang].filter(([, same]) => same.length > limits.maxAttempts);
  const again = [...rang].flatMap(([number, same]) => calledAgainAfterAnswer(number, same));
  const known = new Set(contacts.map(({ phoneNumber }) => phoneNumber));
  const strangers = calls.filter(({ phoneNumber }) => !known.has(phoneNumber));
  return [
    ...doubled.map(
      ([name, same]) => `${same.length} calls have the name ${name || 'of nobody'}: ${idsOf(same)}.`,
    ),
    ...tooMany.map(
      ([number, same]) => `${number} was called ${same.length} times; ${limits.maxAttempts} are allowed.`,
    ),
    ...again,
    ...strangers.map(({ phoneNumber }) => `${phoneNumber} was called and is nobody's number.`),
  ];
}

/** A request is made again for three seconds at most. */
const atOnceMs = 3_000;

function isFollowedAtOnce(same: readonly TrueCall[]): boolean {
  const placed = same.map(({ placedAtMs }) => placedAtMs);
  return same.filter(hasRung).length <= 1 && Math.max(...placed) - Math.min(...placed) <= atOnceMs;
}

/** Without the calls that were followed by another one of their name: they rang nowhere, and nobody may know of them. */
function lastOfEachName(calls: readonly TrueCall[]): readonly TrueCall[] {
  const last = new Map(calls.map((call) => [call.name ?? call.contactId, call.contactId]));
  return calls.filter(({ name, contactId }) => last.get(name ?? contactId) === contactId);
}

const idsOf = (calls: readonly TrueCall[]) => calls.map(({ contactId }) => contactId).join(', ');

/** After these somebody was talked to, or the number is no good: there is nothing to try again. */
const final: ReadonlySet<string> = new Set(['ANSWERED', 'ABANDONED', 'INVALID_NUMBER', 'BLOCKED']);

function calledAgainAfterAnswer(number: string, calls: readonly TrueCall[]): string[] {
  return calls
    .slice(0, -1)
    .filter(({ fate }) => final.has(fate))
    .map(({ fate }) => `${number} was called again after ${fate}.`);
}

/** Every row of the files is a contact, or named as a duplicate; and everybody has come to an end. */
export function noContactLost(evidence: Evidence): string[] {
  const { contacts, files } = evidence;
  const lost = files.flatMap(({ key, rows }) => rows.flatMap((row) => lostRow(row, key, evidence)));
  const open = contacts.filter(({ status }) => !endStatuses.has(status));
  const planned = files.flatMap(({ rows }) => rows).filter(({ verdict }) => verdict !== 'duplicate').length;
  return [
    ...lost,
    ...open.map(
      ({ contactKey, status, dueAt }) => `${contactKey} is still ${status}, due ${dueAt ?? 'never'}.`,
    ),
    ...(contacts.length === planned
      ? []
      : [`${planned} rows are contacts, but ${contacts.length} are in the table.`]),
  ];
}

function lostRow(row: PlannedRow, key: string, { contacts, reports }: Evidence): string[] {
  const place = `Row ${row.line} of ${key}`;
  const reported = (reports[key] ?? []).filter(({ row: line }) => line === String(row.line));
  if (row.verdict === 'duplicate') {
    return reported.some(({ result }) => result === 'duplicate')
      ? []
      : [`${place} is named nowhere as a duplicate.`];
  }
  const found = contacts.filter(({ source }) => source.file === key && source.row === row.line);
  if (found.length !== 1) return [`${place} is ${found.length} contacts.`];
  const [contact] = found as [Contact];
  const isRejected = contact.status === 'REJECTED';
  if (row.verdict === 'rejected') {
    return isRejected ? [] : [`${place} cannot be used, but its contact is ${contact.status}.`];
  }
  if (isRejected) return [`${place} is a good one, but was rejected: ${contact.reason}`];
  return contact.phoneNumber === row.number ? [] : [`${place} has become ${contact.phoneNumber}.`];
}

/** Statuses of contacts for which no call has to exist. */
const uncalled: ReadonlySet<string> = new Set(['REJECTED', 'SUPPRESSED', 'CANCELLED', 'FAILED', 'UNCERTAIN']);

/** Who is COMPLETED was called, ended as told, and knows all calls; the results file has it as the table has. */
export function reportedTruly(evidence: Evidence): string[] {
  const { contacts, calls, results, campaign } = evidence;
  const byNumber = groupedBy(lastOfEachName(calls), ({ phoneNumber }) => phoneNumber);
  const lines = new Map(results.map((line) => [line.contactKey, line]));
  const reported = contacts.flatMap((contact) =>
    untruths(contact, byNumber.get(contact.phoneNumber ?? '') ?? []),
  );
  const differing = contacts.filter(({ contactKey, status, outcome = '' }) => {
    const line = lines.get(contactKey);
    return line?.status !== status || line.outcome !== outcome;
  });
  const counted = groupedBy(contacts, ({ status }) => status);
  const counts: Readonly<Record<string, number | undefined>> = campaign.counts ?? {};
  const miscounted = [...counted].filter(([status, some]) => counts[status] !== some.length);
  return [
    ...reported,
    ...differing.map(({ contactKey, status }) => `The results have no line of ${contactKey} as ${status}.`),
    ...(results.length === contacts.length
      ? []
      : [`The results have ${results.length} lines for ${contacts.length} contacts.`]),
    ...miscounted.map(
      ([status, some]) => `${some.length} contacts are ${status}, counted as ${counts[status]}.`,
    ),
  ];
}

function untruths(contact: Contact, calls: readonly TrueCall[]): string[] {
  const { contactKey, status, outcome, attempts = [] } = contact;
  const known = new Set(attempts.map(({ contactId }) => contactId));
  const unknown = calls.filter(({ contactId }) => !known.has(contactId));
  const last = calls.at(-1);
  if (uncalled.has(status)) {
    // Of a call in doubt nobody may know; any other call has to be in the record.
    return unknown.length > (status === 'UNCERTAIN' ? 1 : 0)
      ? [`${contactKey} is ${status}, and does not know of its calls ${idsOf(unknown)}.`]
      : [];
  }
  if (last === undefined) return [`${contactKey} is ${status}, but was never called.`];
  return [
    ...unknown.map(({ contactId }) => `${contactKey} does not know of its call ${contactId}.`),
    ...(outcome === last.outcome
      ? []
      : [`${contactKey} ended with ${outcome}, in truth with ${last.outcome}.`]),
  ];
}
