/**
 * Why contacts were not called or have an unknown outcome, grouped: sentences that differ only in numbers, ids, times
 * or quoted cells are the same reason. What is removed is also what may identify a person, so it never gets into a
 * report. Bounded memory by the Space-Saving algorithm (Metwally et al., 2005): a new reason takes the place, and the
 * count, of the rarest one. So any reason of more than one in `maxKept` contacts is kept, and the maximum error of
 * each count is known.
 */
import type { Contact, ContactStatus } from '../contact/contact.ts';
import { maskPhoneNumbers } from '../text/mask-phone-number.ts';

export interface ReasonGroup {
  readonly status: ContactStatus;
  readonly text: string;
  /** Contacts with this reason, and at most `over` with others. The counts of all groups are all contacts counted. */
  count: number;
  /** Taken over from the reason whose place this one took; `count − over` contacts at least have it. */
  readonly over: number;
}

export interface ReasonGroups {
  kept: ReasonGroup[];
}

/** Statuses that are shown with their reasons. */
const explained: ReadonlySet<ContactStatus> = new Set(['FAILED', 'UNCERTAIN', 'REJECTED', 'SUPPRESSED']);

export const maxKept = 40;

/** In characters. Longer ones end in `…`. */
const maxReasonCharacters = 140;

/** Counts why `contact` ended so; nothing when it is not in a status that needs a reason. */
export function countReason(groups: ReasonGroups, contact: Contact): void {
  if (!explained.has(contact.status)) return;
  const { status } = contact;
  const text = reasonText(contact);
  const known = groups.kept.find((group) => group.text === text && group.status === status);
  if (known) {
    known.count += 1;
    return;
  }
  const over = groups.kept.length < maxKept ? 0 : takeRarest(groups);
  groups.kept.push({ status, text, count: over + 1, over });
}

/** Takes the rarest group out; answers its count. */
function takeRarest(groups: ReasonGroups): number {
  const rarest = groups.kept.reduce((min, group) => (group.count < min.count ? group : min));
  groups.kept = groups.kept.filter((group) => group !== rarest);
  return rarest.count;
}

function reasonText({ reason, error }: Contact): string {
  const message = reason ?? error?.message ?? '';
  const named = error && !message.includes(error.name) ? `${error.name}: ${message}` : message;
  return named.trim() === '' ? 'No reason was recorded.' : withoutParticulars(named);
}

/** Quoted words of our own sentences; everything else in quotes comes from a file. */
const ownWords: ReadonlySet<string> = new Set([
  '"customerId"',
  '"dedupeBy"',
  '"phoneNumber"',
  '"+"',
  '"America/New_York"',
]);
const quoted = /"(?:[^"\\]|\\.)*"/g;
const instant = /\b\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)?)?/g;
const id = /\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b|\barn:aws[\w-]*:[\w:/.$*-]+/gi;
const email = /[^\s"'<>:;,()]+@[^\s"'<>:;,()]+/g;
const numeral = /\+?[\d*]*\d[\d*]*(?:[.,]\d+)*/g;

/** `text` with everything that belongs to one contact alone taken out, cut to `max` characters. */
export function withoutParticulars(text: string, max = maxReasonCharacters): string {
  const masked = maskPhoneNumbers(
    text
      .replace(/[\p{Cc}\p{Cs}\s]+/gu, ' ')
      .replace(quoted, (found) => (ownWords.has(found) ? found : '“…”'))
      .replace(email, '…')
      .replace(id, '…')
      .replace(instant, '…'),
  )
    .replace(numeral, '#')
    .trim();
  const characters = [...masked];
  return characters.length > max ? `${characters.slice(0, max - 1).join('')}…` : masked;
}
