/** The files of a campaign's customers, and how many of their rows could be used. */
import type { Campaign } from '../campaign/campaign.ts';
import { readKey } from '../campaign/campaign-id.ts';
import { type Reopened, recycledNote, reopenedNote } from '../campaign/reopening.ts';
import type { Section } from './figure.ts';
import { type Markup, markup } from './markup.ts';
import { withoutParticulars } from './reason-groups.ts';
import { counted, number, shortened } from './report-words.ts';

const shownFiles = 60;
const maxNameCharacters = 100;

export function fileSection(campaign: Pick<Campaign, 'files'> & Reopened): Section {
  const { files = {} } = campaign;
  const all = Object.values(files)
    .filter(({ file }) => readKey(file).kind === 'customers')
    .sort((a, b) => (a.startedAt < b.startedAt ? -1 : 1));
  const common = { id: 'files', title: 'Files' };
  if (all.length === 0) return { ...common, lead: 'No customer file was dropped.' };
  const shown = all.slice(0, shownFiles);
  const leftOut = all.length - shown.length;
  const notes = [
    leftOut > 0 ? `${counted(leftOut, 'more file is', 'more files are')} not listed.` : undefined,
    reopenedNote(campaign),
    recycledNote(campaign),
  ].filter((note) => note !== undefined);
  return {
    ...common,
    lead: `Customers came in ${counted(all.length, 'file', 'files')}. Each has its import report with every rejected and every duplicate row.`,
    table: {
      caption: 'Customer files, in the order in which they were read',
      columns: [
        { label: 'File' },
        { label: 'Rows', isNumber: true },
        { label: 'Duplicates', isNumber: true },
        { label: 'Rejected', isNumber: true },
      ],
      rows: shown.map(({ file, rows, duplicates, rejected, error }): (string | Markup)[] => [
        markup`<bdi>${shortened(file, maxNameCharacters)}</bdi>${error === undefined ? '' : `: ${withoutParticulars(error)}`}`,
        number(rows),
        number(duplicates),
        number(rejected),
      ]),
    },
    ...(notes.length > 0 && { note: notes.join(' ') }),
  };
}
