/** A plan as text: sections of aligned lines, for any width, with or without colours. */
import prettyMs from 'pretty-ms';
import type { Opening, Plan } from '../src/planning/plan.ts';
import type { PlanRows } from '../src/planning/plan-basis.ts';
import { otherReason } from '../src/planning/plan-reasons.ts';
import { labelledLines, tableLines, wrapped } from './columns.ts';
import { agentsLines } from './plan-agents-text.ts';
import { costLines } from './plan-cost-text.ts';
import { rulesLines } from './plan-rules-text.ts';
import { lineWidth, type Terminal } from './terminal.ts';
import { amount, minuteOf, printable } from './words.ts';

export interface PlanTextOptions {
  /** Path of the settings, or the stack; missing: there are none. */
  readonly settingsFrom: string | undefined;
  /** Reasons for rejected rows that are shown at most. */
  readonly reasons: number;
}

type Screen = Pick<Terminal, 'columns' | 'isInteractive' | 'colors'>;

/** Openings that are shown; the others in one line. */
const MAX_OPENINGS = 8;

/** The lines of `plan`. */
export function planLines(plan: Plan, { settingsFrom, reasons }: PlanTextOptions, screen: Screen): string[] {
  const { colors } = screen;
  const from = settingsFrom === undefined ? "none; the deployment's values" : settingsFrom;
  const section = (title: string, lines: readonly string[]) =>
    lines.length === 0 ? [] : ['', colors.bold(title), ...lines];
  const paragraphs = (sentences: readonly string[]) =>
    sentences.flatMap((sentence) => wrapped(printable(sentence), lineWidth(screen)));
  return [
    colors.bold(`Plan for the campaign ${plan.campaign}`),
    ...labelledLines(
      [
        ['file', printable(plan.file)],
        ['settings', printable(from)],
        ['as of', minuteOf(plan.at)],
        ['time zones', plan.timeZoneData],
      ],
      screen,
    ),
    ...section('Warnings', paragraphs(plan.warnings).map(colors.yellow)),
    ...section('Rows', rowLines(plan.rows, screen)),
    ...section('Do-not-call lists', listLines(plan, screen)),
    ...section('Rejected rows', rejectedLines(plan, reasons, screen)),
    ...section('Numbers read differently from how they are written', differenceLines(plan, screen)),
    ...section('Columns', paragraphs(plan.notes)),
    ...section('Calling hours', hoursLines(plan, screen)),
    ...section('Calling rules', rulesLines(plan, screen)),
    ...section('Time', timeLines(plan, screen)),
    ...section('Agents', agentsLines(plan, screen)),
    ...section('Cost, estimated', costLines(plan, screen)),
  ];
}

const rowLabels: readonly (readonly [keyof PlanRows, string])[] = [
  ['read', 'in the file'],
  ['toCall', 'to be called'],
  ['rejected', 'rejected'],
  ['duplicates', 'duplicates of another row'],
  ['alreadyInCampaign', 'already in the campaign'],
  ['onDoNotCallList', 'on the do-not-call list'],
  ['timeZoneUnknown', 'time zone unknown: would wait forever'],
  ['overFrequencyCap', 'wait at a limit of calls, counted above'],
  ['repaired', 'repaired, counted above'],
];

/** The numbers of rows that are not 0, with their labels; the first two always. */
export function rowCounts(rows: PlanRows): readonly (readonly [label: string, rows: number])[] {
  return rowLabels
    .filter(([key]) => rows[key] > 0 || key === 'read' || key === 'toCall')
    .map(([key, label]) => [label, rows[key]] as const);
}

function rowLines(rows: PlanRows, screen: Screen): string[] {
  const shown = rowCounts(rows);
  const width = Math.max(...shown.map(([, value]) => count(value).length));
  const value = (label: string, of: number) => {
    const text = count(of).padStart(width);
    return label === 'to be called' ? screen.colors.green(text) : text;
  };
  return labelledLines(
    shown.map(([label, of]) => [label, value(label, of)]),
    screen,
  );
}

/** None when the general list is the only one. */
function listLines({ doNotCallLists }: Plan, screen: Screen): string[] {
  if (doNotCallLists.length < 2) return [];
  return labelledLines(
    doNotCallLists.map(({ list, rows }) => [list, count(rows)]),
    screen,
  );
}

function rejectedLines({ rejected }: Plan, max: number, screen: Screen): string[] {
  if (rejected.length === 0 || max === 0) return [];
  const shown = rejected.slice(0, max);
  const lines = shown.flatMap(({ rows, firstRow, reason, example }) => {
    const alike = `${amount(rows, 'row')}${reason === otherReason ? ` for ${otherReason}` : ''}`;
    const where = `${rows === 1 ? '' : `${alike}, the first is `}row ${count(firstRow)}`;
    return wrapped(printable(`${where}: ${example}`), lineWidth(screen));
  });
  const others = rejected.slice(max).reduce((sum, { rows }) => sum + rows, 0);
  const more = `… and ${amount(others, 'row')} for ${amount(rejected.length - max, 'other reason')}: --reasons ${rejected.length}`;
  return others === 0 ? lines : [...lines, more];
}

function differenceLines(plan: Plan, screen: Screen): string[] {
  return differenceSentences(plan).flatMap((text) => wrapped(printable(text), lineWidth(screen)));
}

/** How numbers are read differently from how they are written. */
export function differenceSentences({ readDifferently }: Plan): string[] {
  return readDifferently.map(({ rows, meaning, firstRow, example }) => {
    const where = `${rows === 1 ? '' : 'the first is '}row ${count(firstRow)}`;
    return `${amount(rows, 'row')}: ${meaning}; ${where}: ${example}`;
  });
}

function hoursLines(plan: Plan, screen: Screen): string[] {
  if (plan.rows.toCall === 0) return [];
  const { openLater } = plan.hours;
  return openLater.length === 0
    ? hoursSentences(plan)
    : [...hoursSentences(plan), ...openingLines(openLater, screen)];
}

/** How many contacts can be called when. */
export function hoursSentences({ hours, at }: Plan): string[] {
  const { openThen, openLater, never, from } = hours;
  const when = from === at ? 'now' : `at the start, ${minuteOf(from)}`;
  const later = openLater.reduce((sum, { contacts }) => sum + contacts, 0);
  const lines = [`${amount(openThen, 'contact')} can be called ${when}, ${count(later)} later.`];
  if (never > 0) lines.push(`${amount(never, 'contact')}: no opening within 400 days.`);
  return lines;
}

function openingLines(openings: readonly Opening[], screen: Screen): string[] {
  const shown = openings.slice(0, MAX_OPENINGS);
  const rest = openings.slice(MAX_OPENINGS);
  const table = tableLines(
    [
      { title: 'contacts', align: 'right' },
      { title: 'from' },
      { title: 'on the clock there', spare: 1 },
      { title: 'where', spare: 2 },
    ],
    shown.map(({ contacts, opensAt, localTime, zones }) => [
      count(contacts),
      minuteOf(opensAt),
      localTime,
      zones,
    ]),
    screen,
  );
  if (rest.length === 0) return table;
  const others = rest.reduce((sum, { contacts }) => sum + contacts, 0);
  const last = rest.at(-1)?.opensAt ?? '';
  return [
    ...table,
    `… and ${count(others)} in ${amount(rest.length, 'other group')}, the last from ${minuteOf(last)}`,
  ];
}

/** None if no contact is called. */
function timeLines(plan: Plan, screen: Screen): string[] {
  const lines = labelledLines(timeFacts(plan, screen.colors.yellow), screen);
  if (plan.time.firstCallAt === undefined) return lines;
  return [...lines, ...limitSentences(plan).flatMap((text) => wrapped(text, lineWidth(screen)))];
}

/** Labels and figures of a plan's time; without a text: it has no such figure. `warn` marks contacts that are not called. */
export function timeFacts(
  { time, hours, at }: Plan,
  warn = (text: string) => text,
): readonly (readonly [label: string, text: string | undefined])[] {
  const { firstCallAt, firstAttemptsEndAt, endsAt, expectedCalls, notCalled } = time;
  const warned = (contacts: number) => (contacts > 0 ? warn(count(contacts)) : undefined);
  const after = (iso: string | undefined) => iso && `${minuteOf(iso)} (${inWords(iso, firstCallAt ?? at)})`;
  return [
    ['first call', firstCallAt && minuteOf(firstCallAt)],
    ['every contact called once', after(firstAttemptsEndAt)],
    ['all done, retries included', after(endsAt)],
    ['calls expected', firstCallAt && count(expectedCalls)],
    ['not called before "endAt"', warned(notCalled - hours.never)],
    ['never called', warned(hours.never)],
  ];
}

function inWords(iso: string, from: string): string {
  const ms = Math.max(0, Date.parse(iso) - Date.parse(from));
  return `after ${prettyMs(ms, { unitCount: 2, secondsDecimalDigits: 0, verbose: true })}`;
}

/** What limits the rate, and what is assumed; the options that change an assumption stand behind it in brackets. */
export function limitSentences({ time: { limits, assumptions }, agents }: Plan): string[] {
  const { callsPerSecond, maxConcurrentCalls, secondsPerCall, possiblePerSecond, binds } = limits;
  const possible = perSecond(possiblePerSecond);
  const slots = `${amount(maxConcurrentCalls, 'slot')} ÷ ${secondsPerCall.toFixed(0)} s per call`;
  const limit = {
    maxConcurrentCalls: `Limited by concurrent calls: ${slots} = ${possible}; ${perSecond(callsPerSecond)} are allowed.`,
    callsPerSecond: `Limited by the call rate: ${possible}; ${slots} would allow ${perSecond(maxConcurrentCalls / secondsPerCall)}.`,
    agents: `Limited by the agents: ${possible}; ${perSecond(callsPerSecond)} are allowed, and ${slots} would allow ${perSecond(maxConcurrentCalls / secondsPerCall)}.`,
  }[binds];
  const { answerRate, talkSeconds, ringSeconds, wrapUpSeconds } = assumptions;
  const wrapUp = agents ? `, with ${wrapUpSeconds} s of work after it (--wrap-up-seconds)` : '';
  return [
    limit,
    `Assumed: ${percent(answerRate)} of calls are answered (--answer-rate), after ${ringSeconds} s (--ring-seconds), and last ${talkSeconds} s (--talk-seconds)${wrapUp}. Other calls of the instance count against the same limits.`,
  ];
}

function perSecond(rate: number): string {
  return `${rate >= 10 ? rate.toFixed(0) : Number(rate.toPrecision(2))} calls a second`;
}

function percent(share: number): string {
  return `${Number((100 * share).toFixed(1))}%`;
}

function count(value: number): string {
  return value.toLocaleString('en-US');
}
