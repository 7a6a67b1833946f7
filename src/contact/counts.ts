/**
 * How many contacts of a campaign there are in each status, and with each outcome. Kept from the stream of the
 * Contacts table: every change of a contact takes it out of one count and puts it into another.
 */
import { isAskedByRequest, isCallBackNext } from './call-back.ts';
import {
  type Contact,
  type ContactStatus,
  contactStatuses,
  endStatuses,
  type Outcome,
  outcomes,
} from './contact.ts';

/** `CALLBACK`: those of the WAITING contacts who asked on a call to be called back. */
export type CountName = ContactStatus | Outcome | 'CALLBACK';

/** Missing: none. An outcome counts the contacts that are COMPLETED with it, so outcomes add up to COMPLETED. */
export type Counts = Readonly<Partial<Record<CountName, number>>>;

/** What counting needs of a contact. */
export type Counted = Pick<Contact, 'status' | 'outcome'> & Partial<Pick<Contact, 'attempt' | 'callBack'>>;

/**
 * What a contact's change does to the counts, such as `{ QUEUED: -1, DIALING: 1 }`; counts that stay are left out.
 * `before` undefined: a new contact. `after` undefined: it was deleted, by its time to live or by hand, which
 * changes nothing: it was handled all the same, and a campaign's result must not shrink as its contacts expire.
 */
export function countChange(before: Counted | undefined, after: Counted | undefined): Counts {
  if (after === undefined) return {};
  const change = new Map<CountName, number>();
  const count = (contact: Counted, by: number) => {
    for (const name of countsOf(contact)) change.set(name, (change.get(name) ?? 0) + by);
  };
  if (before) count(before, -1);
  count(after, 1);
  return fromEntries(change);
}

/** The sum of two counts or changes; what comes to nothing is left out. */
export function addCounts(a: Counts, b: Counts): Counts {
  const sum = new Map(entriesOf(a));
  for (const [name, n] of entriesOf(b)) sum.set(name, (sum.get(name) ?? 0) + n);
  return fromEntries(sum);
}

/** Whether both say the same; a count of 0 is as good as none. */
export function sameCounts(a: Counts, b: Counts): boolean {
  const names = new Set([...entriesOf(a), ...entriesOf(b)].map(([name]) => name));
  return [...names].every((name) => (a[name] ?? 0) === (b[name] ?? 0));
}

/** How many contacts are counted: each has one status. */
export function contactsIn(counts: Counts): number {
  return contactStatuses.reduce((all, status) => all + (counts[status] ?? 0), 0);
}

/** How many of the counted contacts have not ended: those with a deadline. */
export function liveContactsIn(counts: Counts): number {
  return [...liveStatuses].reduce((all, status) => all + (counts[status] ?? 0), 0);
}

/** Whether `more` counts everything that `less` counts, plus only ended contacts. */
export function exceedsByEnded(more: Counts, less: Counts): boolean {
  const names = new Set([...entriesOf(more), ...entriesOf(less)].map(([name]) => name));
  return [...names].every((name) => {
    const surplus = (more[name] ?? 0) - (less[name] ?? 0);
    return surplus === 0 || (surplus > 0 && !liveStatuses.has(name));
  });
}

const liveStatuses: ReadonlySet<CountName> = new Set(
  contactStatuses.filter((status) => !endStatuses.has(status)),
);

/** The counts as pairs. */
export function entriesOf(counts: Counts): [CountName, number][] {
  return Object.entries(counts) as [CountName, number][];
}

/**
 * Where a contact is counted. An earlier attempt's outcome, kept while the next one waits, does not count. Nor does a
 * status or outcome that a hand has put there and the product does not know.
 */
function countsOf({ status, outcome, attempt = 0, callBack }: Counted): readonly CountName[] {
  const names: (CountName | undefined)[] = [status];
  if (status === 'COMPLETED') names.push(outcome);
  const asked = { attempt, ...(callBack && { callBack }) };
  if (status === 'WAITING' && isCallBackNext(asked) && !isAskedByRequest(asked)) names.push('CALLBACK');
  return names.filter((name) => name !== undefined && countNames.has(name)) as CountName[];
}

const countNames: ReadonlySet<CountName> = new Set([...contactStatuses, ...outcomes, 'CALLBACK']);

function fromEntries(counts: ReadonlyMap<CountName, number>): Counts {
  return Object.fromEntries([...counts].filter(([, n]) => n !== 0));
}
