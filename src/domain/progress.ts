/** How far a campaign is, from its files and its counts alone. */
import type { Campaign } from './campaign.ts';
import { readKey } from './campaign-id.ts';
import { endStatuses } from './contact.ts';

export interface Progress {
  /** Rows read of all its files of customers. */
  readonly rows: number;
  /** Rows of which nothing is to come: ended contacts and duplicates. */
  readonly over: number;
}

export function progressOf(campaign: Campaign | undefined): Progress {
  const { files = {}, counts = {} } = campaign ?? {};
  const customers = Object.values(files).filter(({ file }) => readKey(file).kind === 'customers');
  const sum = (of: (file: (typeof customers)[number]) => number) =>
    customers.reduce((all, file) => all + of(file), 0);
  const ended = [...endStatuses].reduce((all, status) => all + (counts[status] ?? 0), 0);
  return { rows: sum(({ rows }) => rows), over: ended + sum(({ duplicates }) => duplicates) };
}
