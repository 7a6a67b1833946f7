/** The picture of a campaign: figures in, lines out, no longer than the terminal is wide. */
import type { Colors } from 'picocolors/types.d.ts';
import stringWidth from 'string-width';
import type { CampaignState } from '../src/campaign/campaign.ts';
import { readKey } from '../src/campaign/campaign-id.ts';
import type { CampaignFigures } from '../src/watching/campaign-watch.ts';
import { agentFacts } from './agents-text.ts';
import { contactWords, countedIn, outcomeWords } from './count-words.ts';
import { historySentence } from './history-text.ts';
import {
  about,
  clockUtc,
  importSentence,
  limitSentence,
  percent,
  rateSentence,
  remainingSentence,
  wholeNumber,
} from './status-text.ts';
import { fitted, wrapped } from './text-lines.ts';
import { waitingHeading, waitingRows } from './waiting-text.ts';
import { minuteOf, printable } from './words.ts';

export interface StatusLook {
  /** Characters in a line. */
  readonly columns: number;
  /** Lines that there is room for; missing: any number. */
  readonly rows?: number;
  readonly colors: Colors;
  /** How to get the results of the campaign, shown when it is over. */
  readonly results: string;
}

/** Longer lines are hard to read. */
const WIDEST = 100;

/** From here on contacts and outcomes stand side by side. */
const TWO_COLUMNS = 72;

const GAP = '  ';

/** Of a number and of its percents. */
const MIN_WIDTHS: readonly number[] = [6, 4];
const MARGIN = 14;

/** What a window that is too low goes without, the first of them first. */
const SPARED = ['rare outcomes', 'blank lines', 'older errors', 'waiting', 'outcomes'] as const;
type Spared = ReadonlySet<(typeof SPARED)[number]>;

/** Of the history; `--json` has all of it. */
const SHOWN_CHANGES = 3;

/** An outcome of less than this share of the ended calls is a rare one. */
const RARE = 0.01;

/**
 * The lines of the picture. Every one fits into `columns`, 20 at least. When they are more than `rows`, the least
 * important are left out, and what is still too much is cut off at the end: the campaign's name and state stay.
 */
export function statusLines(figures: CampaignFigures, look: StatusLook): string[] {
  const { rows = Number.POSITIVE_INFINITY } = look;
  let lines: string[] = [];
  for (let n = 0; n <= SPARED.length; n++) {
    lines = linesWithout(new Set(SPARED.slice(0, n)), figures, look);
    if (lines.length <= rows) return lines;
  }
  return lines.slice(0, Math.max(1, rows));
}

function linesWithout(spared: Spared, figures: CampaignFigures, look: StatusLook): string[] {
  const width = Math.max(20, Math.min(look.columns, WIDEST));
  const lines = [
    ...headLines(figures, look.colors, width),
    '',
    ...barLines(figures, look.colors, width),
    '',
    ...countLines(figures, look.colors, width, spared),
    ...factLines(figures, look, width),
    ...waitingLines(figures, look.colors, width, spared),
    ...errorLines(figures, look.colors, width, spared),
  ];
  return spared.has('blank lines') ? lines.filter((line) => line !== '') : lines;
}

function headLines({ campaignId, state, stateReason }: CampaignFigures, colors: Colors, width: number) {
  const name = fitted(campaignId, width - state.length - GAP.length);
  const reason = stateReason === undefined ? [] : wrapped(stateReason, width);
  return [`${colors.bold(name)}${GAP}${inStateColour(state, colors)}`, ...reason];
}

function inStateColour(state: CampaignState, colors: Colors): string {
  if (state === 'STOPPED') return colors.red(state);
  return state === 'PAUSED' || state === 'CANCELLED' ? colors.yellow(state) : colors.green(state);
}

function barLines(figures: CampaignFigures, colors: Colors, width: number): string[] {
  const { rows, over, state, completedAt, files } = figures;
  const soFar = importSentence(figures);
  if (soFar !== undefined) return wrapped(soFar, width);
  if (rows === 0) {
    if (areUnread(files)) return ['No rows could be read.'];
    return [state === 'IMPORTING' ? 'No rows read yet.' : 'It has no rows.'];
  }
  const share = Math.min(1, over / rows);
  const shown = completedAt === undefined ? percent(over, rows) : '100%';
  const text = `${shown} · ${wholeNumber(over)} of ${wholeNumber(rows)} rows done`;
  const isOneLine = width >= 60;
  const length = isOneLine ? width - text.length - GAP.length : width;
  const full = Math.floor(length * share);
  const bar = `${colors.green('█'.repeat(full))}${colors.dim('░'.repeat(length - full))}`;
  return isOneLine ? [`${bar}${GAP}${text}`] : [bar, ...wrapped(text, width)];
}

/** Whether there are customer files, and each of them has a reason why it cannot be read. */
function areUnread(files: CampaignFigures['files']): boolean {
  const customers = files.filter(({ file }) => readKey(file).kind === 'customers');
  return customers.length > 0 && customers.every(({ error }) => error !== undefined);
}

function countLines(
  { counts, duplicates }: CampaignFigures,
  colors: Colors,
  width: number,
  spared: Spared,
): string[] {
  const statuses = countedIn(contactWords, counts);
  const contacts = [
    ...statuses.map(({ words, n }): Cells => [words, wholeNumber(n)]),
    ...(duplicates > 0 ? [['duplicates', wholeNumber(duplicates)] as Cells] : []),
  ];
  const ended = counts.COMPLETED ?? 0;
  const min = spared.has('outcomes') ? Number.POSITIVE_INFINITY : spared.has('rare outcomes') ? RARE : 0;
  const outcomes = countedIn(outcomeWords, counts)
    .filter(({ n }) => n >= min * ended)
    .map(({ words, n }): Cells => [words, wholeNumber(n), `${Math.round((n / ended) * 100)}%`]);
  const isSideBySide = width >= TWO_COLUMNS;
  const half = isSideBySide ? Math.floor((width - 2 * GAP.length) / 2) : width;
  const left = block('Contacts', contacts, colors, half);
  const right = block('Outcomes', outcomes, colors, half);
  if (left.length === 0) return [];
  if (!isSideBySide) return [...left, '', ...right, ...(right.length > 0 ? [''] : [])];
  const lines = Array.from({ length: Math.max(left.length, right.length) }, (_, i) => {
    const cell = left[i] ?? '';
    const beside = right[i] ?? '';
    if (beside === '') return cell;
    return `${cell}${' '.repeat(half - stringWidth(cell))}${GAP}${GAP}${beside}`;
  });
  return [...lines, ''];
}

type Cells = readonly [words: string, ...numbers: string[]];

/** A heading and a line for each count, its numbers in columns, at most as wide as needed to read across. */
function block(heading: string, rows: readonly Cells[], colors: Colors, width: number): string[] {
  if (rows.length === 0) return [];
  const columns = Math.max(...rows.map(({ length }) => length)) - 1;
  // As wide as most campaigns need, so that nothing moves aside while numbers grow.
  const widths = MIN_WIDTHS.slice(0, columns).map((min, i) =>
    Math.max(min, ...rows.map((row) => row[i + 1]?.length ?? 0)),
  );
  const numbersWidth = widths.reduce((all, each) => all + each + GAP.length, 0);
  const wordsWidth = Math.min(width - GAP.length - numbersWidth, 26);
  const lines = rows.map(([words, ...numbers]) => {
    const shown = widths.map((each, i) => GAP + (numbers[i] ?? '').padStart(each)).join('');
    return `${GAP}${fitted(words, wordsWidth).padEnd(wordsWidth)}${shown}`;
  });
  return [colors.bold(heading), ...lines];
}

function factLines(figures: CampaignFigures, { colors, results }: StatusLook, width: number): string[] {
  const { calls, rate, completedAt, startedAt, files, history } = figures;
  const isOver = completedAt !== undefined;
  const seconds =
    startedAt && completedAt ? (Date.parse(completedAt) - Date.parse(startedAt)) / 1_000 : undefined;
  const isInWork = files.some(({ error }) => error === undefined);
  const remaining =
    remainingSentence(figures.remaining, figures.at) ??
    (isInWork ? 'known when all rows are read' : undefined);
  const ahead = [remaining, limitSentence(figures)].filter((part) => part !== undefined);
  const facts: (readonly [string, string | undefined])[] = [
    ['Calls placed', calls === undefined ? 'not counted for this campaign' : wholeNumber(calls)],
    ['Rate', rate.seen === undefined && isOver ? undefined : rateSentence(rate, isOver)],
    ['Concurrent', isOver ? undefined : concurrentCalls(figures)],
    ...agentFacts(figures),
    ['Remaining', ahead.length > 0 ? ahead.join('; ') : undefined],
    ['Requests', figures.isOpenForRequests ? openForRequests : undefined],
    ['Elapsed', seconds === undefined ? undefined : about(seconds)],
    ...files.map(({ file, rows, error }): [string, string] =>
      error === undefined
        ? ['Importing', `${file}, ${wholeNumber(rows)} rows so far`]
        : ['Not imported', `${file}: ${error}`],
    ),
    ...history
      .slice(0, SHOWN_CHANGES)
      .map((entry): [string, string] => [
        'Changed',
        `${minuteOf(entry.at)}, ${printable(historySentence(entry))}`,
      ]),
    ['Results', isOver ? results : undefined],
  ];
  return facts.flatMap(([label, text]) => (text === undefined ? [] : fact(label, text, colors, width)));
}

const openForRequests = 'open for requests until its endAt, or until it is cancelled';

function concurrentCalls({ inProgress }: CampaignFigures): string {
  const { campaign, campaignMax, instance, instanceMax, configuredMax } = inProgress;
  const own = `${campaign} of ${campaignMax}`;
  const isAll = campaign === instance && campaignMax === instanceMax;
  const all = isAll ? '' : `; with other campaigns ${instance} of ${instanceMax}`;
  const lines =
    configuredMax === undefined
      ? ''
      : `; Amazon Connect has fewer lines than the ${configuredMax} of the deployment`;
  return `${own}${all}${lines}`;
}

/** A label and its text; what does not fit goes on below it. */
function fact(label: string, text: string, colors: Colors, width: number): string[] {
  const lines = wrapped(text, width - MARGIN);
  return lines.map((line, i) => `${colors.dim((i === 0 ? label : '').padEnd(MARGIN))}${line}`);
}

/** Who waits for which rule. */
function waitingLines({ waiting }: CampaignFigures, colors: Colors, width: number, spared: Spared): string[] {
  if (waiting === undefined || waiting.groups.length === 0 || spared.has('waiting')) return [];
  const rows = waitingRows(waiting);
  const indent = Math.max(...rows.map(([count]) => count.length)) + 2 * GAP.length;
  const lines = rows.flatMap(([count, text]) =>
    wrapped(text, width - indent).map((line, i) => {
      const number = i === 0 ? count.padStart(indent - GAP.length) : ' '.repeat(indent - GAP.length);
      return `${number}${GAP}${line}`;
    }),
  );
  const [first = '', ...more] = wrapped(waitingHeading(waiting), width);
  return ['', colors.bold(first), ...more, ...lines];
}

function errorLines({ errors }: CampaignFigures, colors: Colors, width: number, spared: Spared): string[] {
  if (errors.length === 0) return [];
  const lines = errors
    .slice(0, spared.has('older errors') ? 1 : undefined)
    .flatMap(({ at, name, message }) => {
      const [first = '', ...more] = wrapped(`${name}: ${message}`, width - 12);
      const rest = more.slice(0, 2).map((line) => `${' '.repeat(12)}${line}`);
      return [`${GAP}${colors.dim(clockUtc(at))}${GAP}${first}`, ...rest];
    });
  return ['', `${colors.red('Last errors')}${colors.dim(', UTC')}`, ...lines];
}
