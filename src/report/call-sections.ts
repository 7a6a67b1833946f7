/** The sections of a report about calls: when they were placed, at what hours they were answered, how long they took. */
import { MINUTE_MS } from '../time/instant.ts';
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
