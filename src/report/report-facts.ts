/**
 * The figures of a report, from the contacts read and their files. Contacts are those of results.csv, so that both
 * agree.
 */
import type { Campaign } from '../campaign/campaign.ts';
import { readKey } from '../campaign/campaign-id.ts';
import { type ContactStatus, contactStatuses, type Outcome, outcomes } from '../contact/contact.ts';
import { type Counts, contactsIn } from '../contact/counts.ts';
import { callsIn, type ReportFigures } from './report-figures.ts';

export interface ReportInput {
  /** As it is when it is over: with its last state and reason. */
  readonly campaign: Campaign;
  /** Contacts that were read, by status and outcome. */
  readonly tally: Counts;
  readonly figures: Readonly<ReportFigures>;
  /** Contacts that the table had deleted, by their time to live, before they were read; rejected rows among them. */
  readonly expired: number;
  /** When the campaign was over, ms since 1970. */
  readonly endedAt: number;
}

export interface Part<Name> {
  readonly name: Name;
  readonly count: number;
}

export interface ReportFacts {
  /** Rows of the campaign's files, and how many of them made no contact of their own. */
  readonly rows: number;
  readonly duplicates: number;
  readonly rejected: number;
  /** Good rows whose contacts were deleted, by their time to live, before the campaign was over. */
  readonly deleted: number;
  /** Good rows without a contact, for an unknown reason. */
  readonly lost: number;
  /** Contacts that could be called: all but rejected rows. */
  readonly contacts: number;
  /** Contacts with at least one call. */
  readonly called: number;
  /** Contacts that were not called, by status; rejected rows are none. */
  readonly notCalled: readonly Part<ContactStatus>[];
  /** Contacts of whom a person answered. */
  readonly reached: number;
  /** Contacts whose last call is over, by what became of it; all outcomes, the most frequent first. */
  readonly outcomes: readonly Part<Outcome>[];
  /** The sum of `outcomes`. */
  readonly completed: number;
  /** Contacts that were called and ended otherwise than with an outcome, by status. */
  readonly calledOtherwise: readonly Part<ContactStatus>[];
  /** Calls that Connect took. */
  readonly calls: number;
}

export function reportFacts({ campaign, tally, figures, expired }: ReportInput): ReportFacts {
  const files = Object.values(campaign.files ?? {}).filter(({ file }) => readKey(file).kind === 'customers');
  const sum = (of: (file: (typeof files)[number]) => number) =>
    files.reduce((all, file) => all + of(file), 0);
  // A COMPLETED contact was called, even if its calls cannot be read.
  const called = (status: ContactStatus) =>
    (status === 'COMPLETED' ? tally.COMPLETED : figures.calledByStatus[status]) ?? 0;
  const live = contactStatuses.filter((status) => status !== 'REJECTED');
  const byOutcome = outcomes
    .map((name) => ({ name, count: tally[name] ?? 0 }))
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count);
  const rows = sum((file) => file.rows);
  const duplicates = sum((file) => file.duplicates);
  const rejected = sum((file) => file.rejected);
  const contacts = contactsIn(tally) - (tally.REJECTED ?? 0);
  const missing = Math.max(0, rows - duplicates - rejected - contacts);
  const deleted = Math.min(missing, expired);
  return {
    rows,
    duplicates,
    rejected,
    deleted,
    lost: missing - deleted,
    contacts,
    called: live.reduce((all, status) => all + called(status), 0),
    notCalled: parts(live, (status) => (tally[status] ?? 0) - called(status)),
    reached: tally.ANSWERED ?? 0,
    outcomes: byOutcome,
    completed: tally.COMPLETED ?? 0,
    calledOtherwise: parts(
      live.filter((status) => status !== 'COMPLETED'),
      called,
    ),
    calls: callsIn(figures),
  };
}

function parts(statuses: readonly ContactStatus[], of: (status: ContactStatus) => number) {
  return statuses.map((name) => ({ name, count: of(name) })).filter(({ count }) => count > 0);
}
