/** Why contacts were rejected, suppressed, refused or left uncertain. */
import type { Counts } from '../contact/counts.ts';
import type { Section } from './figure.ts';
import { maxKept, type ReasonGroups } from './reason-groups.ts';
import { counted, number, percent, statusWords } from './report-words.ts';

const shownReasons = 20;

/** The most frequent reasons, the rest together. `tally`: contacts by status. */
export function reasonSection({ kept }: Readonly<ReasonGroups>, tally: Counts): Section {
  const { FAILED = 0, UNCERTAIN = 0, REJECTED = 0, SUPPRESSED = 0 } = tally;
  const all = FAILED + UNCERTAIN + REJECTED + SUPPRESSED;
  const common = { id: 'reasons', title: 'Errors and exclusions by reason' };
  if (all === 0)
    return { ...common, lead: 'No contact was rejected, suppressed, refused or left uncertain.' };
  const shown = kept
    .map(({ text, status, count, over }) => ({ text, status, count: count - over }))
    .sort((a, b) => b.count - a.count || (a.text < b.text ? -1 : 1))
    .slice(0, shownReasons);
  const rest = all - shown.reduce((sum, { count }) => sum + count, 0);
  const isCertain = kept.every(({ over }) => over === 0);
  const rows = shown.map(({ text, status, count }) => [text, statusWords[status], count] as const);
  if (rest > 0) rows.push(['Others', '–', rest]);
  return {
    ...common,
    lead: `${counted(all, 'contact was', 'contacts were')} rejected, suppressed, refused or left uncertain. Reasons that differ only in numbers (#) or quoted cells (“…”) are counted as one.`,
    table: {
      caption: 'Contacts by reason, the most frequent first',
      columns: [
        { label: 'Reason' },
        { label: 'Status' },
        { label: 'Contacts', isNumber: true },
        { label: 'Share', isNumber: true },
      ],
      rows: rows.map(([text, status, count]) => [text, status, number(count), percent(count, all)]),
    },
    ...(!isCertain && {
      note: `There were more than ${maxKept} different reasons: each reason has at least the contacts shown, and “other reasons” holds the rest.`,
    }),
  };
}
