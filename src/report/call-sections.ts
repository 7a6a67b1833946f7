/** The sections of a report about calls: when they were placed, at what hours they were answered, how long they took. */
import {
  type AnsweredCalls,
  allOf,
  type CountedSpan,
  daysOf,
  worstSpan,
} from '../agent-pacing/answered-calls.ts';
import { agentsOf } from '../campaign/agent-settings.ts';
import type { CampaignSettings } from '../campaign/settings.ts';
import { HOUR_MS, MINUTE_MS } from '../time/instant.ts';
import { ticksTo } from './axis.ts';
import { columnChart } from './column-chart.ts';
import type { Section } from './figure.ts';
import { dateOn, type ReportClock } from './report-clock.ts';
import type { AnsweredOf, ReportFigures } from './report-figures.ts';
import { counted, lasting, number, percent, wholePercent } from './report-words.ts';
import { type TalkTimes, talkTimeLabels } from './talk-times.ts';
import { binStart, type TimeBins } from './time-bins.ts';
import { peakOf, timeChart } from './time-chart.ts';

/** An answer rate from fewer calls says little. */
const FEW_CALLS = 30;

/** Calls placed over the time of the campaign. */
export function paceSection({ calls: bins }: Readonly<ReportFigures>, clock: ReportClock): Section {
  const span = bins.widthMinutes === 1 ? 'minute' : lasting(bins.widthMinutes * MINUTE_MS);
  const common = { id: 'pace', title: `Calls placed per ${span}` };
  if (bins.counts.length === 0) return { ...common, lead: 'No call was placed.' };
  const peak = peakOf(bins);
  const max = bins.counts[peak] ?? 0;
  const aMinute = bins.widthMinutes > 1 ? ` (${(max / bins.widthMinutes).toFixed(1)} a minute)` : '';
  const lead = `At most ${counted(max, 'call', 'calls')} in one span of ${span === 'minute' ? 'a minute' : span}${aMinute}, from ${dateOn(clock, binStart(bins, peak))} on.`;
  return {
    ...common,
    lead,
    drawing: {
      ...timeChart(bins, clock),
      description: `${lead} From ${dateOn(clock, binStart(bins, 0))} to ${dateOn(clock, binStart(bins, bins.counts.length))}, ${clock.name}.`,
    },
    table: {
      caption: `Calls placed in each span of ${span === 'minute' ? 'one minute' : span}; spans without calls are left out`,
      columns: [{ label: `Beginning, ${clock.name}` }, { label: 'Calls', isNumber: true }],
      rows: rowsOf(bins, clock),
    },
  };
}

function rowsOf(bins: TimeBins, clock: ReportClock): readonly (readonly string[])[] {
  return bins.counts.flatMap((n, i) => (n === 0 ? [] : [[dateOn(clock, binStart(bins, i)), number(n)]]));
}

/** Answer rate by the hour on the called person's clock. */
export function hourSection({ byHour, withoutHour }: Readonly<ReportFigures>): Section {
  const common = { id: 'hours', title: 'Answer rate by time of day' };
  const leftOut =
    withoutHour > 0
      ? ` ${counted(withoutHour, 'call is', 'calls are')} left out: to numbers whose place, and so local time, is ambiguous.`
      : '';
  const hours = byHour.map((entry, hour) => ({ ...entry, hour }));
  const called = hours.filter(({ calls }) => calls > 0);
  const [first, last] = [called[0], called.at(-1)];
  if (!first || !last) {
    return { ...common, lead: `There is no call with a known local hour.${leftOut}` };
  }
  const shown = hours.slice(first.hour, last.hour + 1);
  const hasFew = called.some(({ calls }) => calls < FEW_CALLS);
  const rate = ({ calls, answered }: AnsweredOf) => (calls === 0 ? 0 : answered / calls);
  return {
    ...common,
    lead: `The share of the calls placed in each hour, in the contact’s local time, that a person answered.${leftOut}`,
    drawing: {
      ...columnChart(
        shown.map((entry) => ({
          name: String(entry.hour).padStart(2, '0'),
          value: rate(entry),
          valueText: `${hourName(entry.hour)}: ${number(entry.answered)} of ${number(entry.calls)} calls`,
          isFaint: entry.calls < FEW_CALLS,
          ...(entry.calls > 0 && { above: wholePercent(entry.answered, entry.calls) }),
        })),
        {
          ticks: ticksTo(Math.max(0.1, ...called.map(rate))),
          tickName: (value) => `${Math.round(value * 100)}%`,
          xTitle: 'hour in the contact’s local time',
        },
      ),
      description: called
        .map(({ hour, calls, answered }) => `${hourName(hour)}: ${percent(answered, calls)}.`)
        .join(' '),
    },
    table: {
      caption: 'Calls and answers by the hour in the contact’s local time',
      columns: [
        { label: 'Hour' },
        { label: 'Calls', isNumber: true },
        { label: 'Answered', isNumber: true },
        { label: 'Answer rate', isNumber: true },
      ],
      rows: called.map(({ hour, calls, answered }) => [
        hourName(hour),
        number(calls),
        number(answered),
        percent(answered, calls),
      ]),
    },
    ...(hasFew && { note: `Pale columns: fewer than ${FEW_CALLS} calls, too few to be conclusive.` }),
  };
}

function hourName(hour: number): string {
  return `${String(hour).padStart(2, '0')}:00–${String(hour + 1).padStart(2, '0')}:00`;
}

/** How long the answered calls took; undefined when there is none of which it is known. */
export function talkTimeSection({ counts, totalMs, leftOut }: Readonly<TalkTimes>): Section | undefined {
  const calls = counts.reduce((all, n) => all + n, 0);
  if (calls === 0) return undefined;
  const shown = counts.map((n, i) => ({ n, label: talkTimeLabels[i] ?? '' }));
  const missing =
    leftOut > 0
      ? ` ${counted(leftOut, 'answered call is', 'answered calls are')} left out: Connect did not report the time.`
      : '';
  return {
    id: 'talk-times',
    title: 'Length of answered calls',
    lead: `${lasting(totalMs / calls)} on average, from the answer to the end of the call.${missing}`,
    drawing: {
      ...columnChart(
        shown.map(({ n, label }) => ({
          name: label,
          value: n,
          valueText: `${label}: ${number(n)}`,
          ...(n > 0 && { above: number(n) }),
        })),
        {
          ticks: ticksTo(Math.max(...counts), { smallest: 1 }),
          tickName: number,
          xTitle: 'length of the call',
        },
      ),
      description: shown.map(({ n, label }) => `${label}: ${number(n)}.`).join(' '),
    },
    table: {
      caption: 'Answered calls by their length',
      columns: [{ label: 'Length' }, { label: 'Calls', isNumber: true }, { label: 'Share', isNumber: true }],
      rows: shown.map(({ n, label }) => [label, number(n), percent(n, calls)]),
    },
  };
}

/** More days would make the page too long. */
const MAX_DAYS = 366;

const utc = { name: 'UTC', ahead: 0 };

/**
 * Abandoned calls of a campaign that was paced by agents: the record of their rate by day, and in the worst 30 days. Undefined
 * for others.
 */
export function agentsSection(
  calls: AnsweredCalls | undefined,
  settings: CampaignSettings | undefined,
): Section | undefined {
  const agents = agentsOf(settings ?? {}, {});
  if (agents === undefined || calls === undefined) return undefined;
  const common = { id: 'abandoned', title: 'Abandoned calls' };
  const all = allOf(calls);
  if (all === undefined) return { ...common, lead: 'No call was answered by a person.' };
  const { mode, abandonRate, window } = agents;
  const month = worstSpan(calls, 30);
  const day = window === '24h' ? worstSpan(calls, 1) : undefined;
  const days = daysOf(calls);
  const shown = days.slice(-MAX_DAYS);
  const sentences = [
    `${counted(all.answered, 'call was', 'calls were')} answered by a person; ${number(all.abandoned)} of them (${rate(all)}) were abandoned: no agent joined within two seconds of the greeting.`,
    month && `${spanWords(month, 30)}: ${judged(month, abandonRate)}.`,
    day && `${spanWords(day, 1)}: ${judged(day, abandonRate)}.`,
    window === '24h' &&
      day === undefined &&
      'The worst 24 hours are not known: the campaign was too long to count its calls by hour.',
    `The mode was ${mode.type}.`,
  ];
  return {
    ...common,
    lead: sentences.filter((sentence) => typeof sentence === 'string').join(' '),
    table: {
      caption: `Calls answered by a person, by the day on which they began, UTC${shown.length < days.length ? `; the last ${MAX_DAYS} days` : ''}`,
      columns: [
        { label: 'Day' },
        { label: 'Answered', isNumber: true },
        { label: 'Abandoned', isNumber: true },
        { label: 'Rate', isNumber: true },
      ],
      rows: shown.map((span) => [
        dateOn(utc, span.from).split(',')[0] ?? '',
        number(span.answered),
        number(span.abandoned),
        rate(span),
      ]),
    },
    note: '16 CFR 310.4(b)(4) and 47 CFR 64.1200(a)(7) allow at most 3% in each 30 days or part of them; 16 CFR 310.5 asks for records of it. Not legal advice.',
  };
}

function spanWords(span: CountedSpan, days: number): string {
  const isWhole = span.until - span.from >= days * 24 * HOUR_MS;
  const name = days === 1 ? '24 hours' : `${days} days`;
  return `The highest rate in ${isWhole ? name : `up to ${name}`} (${dateOn(utc, span.from)} to ${dateOn(utc, span.until)} UTC)`;
}

function judged(span: CountedSpan, limit: number): string {
  const isAbove = span.abandoned > limit * span.answered;
  return `${rate(span)}, ${isAbove ? 'above' : 'within'} the limit of ${Number((100 * limit).toFixed(2))}%`;
}

/** Two decimals, rounded up: 3.001% is not 3%. */
function rate({ answered, abandoned }: CountedSpan): string {
  return `${(Math.ceil((1e4 * abandoned) / answered - 1e-9) / 100).toFixed(2)}%`;
}
