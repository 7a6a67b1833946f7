/**
 * Proves a demo: every row of the file is in the table or named as a duplicate, and the simulator placed exactly
 * one call for each number that was to be dialed. Counted from the tables and the simulator's own call log.
 */
import type { Campaign } from '../src/domain/campaign.ts';
import type { Contact } from '../src/domain/contact.ts';

export interface Account {
  /** What the summary shows, in order. */
  readonly lines: readonly (readonly [what: string, count: number])[];
  /** Sentences about what does not add up; none: all is well. */
  readonly problems: readonly string[];
}

const dialedStatuses: ReadonlySet<string> = new Set(['DIALED', 'COMPLETED']);

/** Accounts for a campaign from its entry, its contacts and the numbers that were called (in order, each time). */
export function accountFor(
  campaign: Campaign,
  contacts: readonly Contact[],
  called: readonly string[],
): Account {
  const files = Object.values(campaign.files ?? {});
  const sum = (of: (file: (typeof files)[number]) => number) =>
    files.reduce((total, file) => total + of(file), 0);
  const rows = sum(({ rows }) => rows);
  const duplicates = sum(({ duplicates }) => duplicates);
  const withStatus = (status: string) => contacts.filter((contact) => contact.status === status).length;
  const dialed = contacts.filter(({ status }) => dialedStatuses.has(status));
  const problems = [
    ...files.flatMap(({ file, error }) => (error ? [`${file}: ${error}`] : [])),
    ...(rows === contacts.length + duplicates
      ? []
      : [
          `${rows} rows were read, but ${contacts.length} are in the table and ${duplicates} are duplicates.`,
        ]),
    ...callProblems(dialed, called),
  ];
  const others = [
    'REJECTED',
    'FAILED',
    'SUPPRESSED',
    'UNCERTAIN',
    'CANCELLED',
    'WAITING',
    'QUEUED',
    'DIALING',
  ];
  const rest = others.flatMap((status) => {
    const count = withStatus(status);
    return count > 0 ? ([[labels[status] ?? status, count]] as const) : [];
  });
  const lines: Account['lines'] = [
    ['rows in the file', rows],
    ['called (DIALED)', dialed.length],
    ...rest,
    ['duplicates', duplicates],
  ];
  return { lines, problems };
}

const labels: Readonly<Record<string, string>> = {
  REJECTED: 'rejected (REJECTED)',
  FAILED: 'refused by Connect (FAILED)',
  UNCERTAIN: 'uncertain (UNCERTAIN)',
  WAITING: 'still waiting (WAITING)',
};

function callProblems(dialed: readonly Contact[], called: readonly string[]): string[] {
  const times = new Map<string, number>();
  for (const number of called) times.set(number, (times.get(number) ?? 0) + 1);
  const twice = [...times.values()].filter((n) => n > 1).length;
  const missing = dialed.filter(({ phoneNumber }) => !times.has(phoneNumber ?? '')).length;
  const surplus = times.size - (dialed.length - missing);
  return [
    ...(twice > 0 ? [`${twice} numbers were called more than once.`] : []),
    ...(missing > 0
      ? [`${missing} contacts are said to be called, but Connect placed no call for them.`]
      : []),
    ...(surplus > 0 ? [`${surplus} numbers were called that no contact tells of.`] : []),
  ];
}
