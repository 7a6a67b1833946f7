/** The sections of a report about people: how many were left at each step, what became of them, after how many calls. */
import { type Bar, barChart } from './bar-chart.ts';
import type { Section, Table } from './figure.ts';
import type { Part, ReportFacts } from './report-facts.ts';
import { lastPosition, OTHERS, type ReportFigures, type Tally } from './report-figures.ts';
import { counted, number, outcomeWords, percent, shortened, statusWords } from './report-words.ts';

/** From the rows of the files to the people who were reached. */
export function funnelSection(facts: ReportFacts): Section {
  const { rows, duplicates, rejected, deleted, lost, contacts, called, reached, notCalled } = facts;
  const valueText = (parts: readonly (readonly [number, string])[]) =>
    parts
      .filter(([n]) => n > 0)
      .map(([n, name]) => `${number(n)} ${name}`)
      .join(', ');
  const uncalled = valueText(notCalled.map(({ name, count }) => [count, statusWords[name]]));
  const steps = [
    {
      name: 'Rows',
      count: rows,
      lost: valueText([
        [duplicates, duplicates === 1 ? 'duplicate' : 'duplicates'],
        [rejected, 'rejected'],
        [deleted, 'deleted before the end'],
        [lost, 'without a contact: see above'],
      ]),
    },
    {
      name: 'Contacts',
      count: contacts,
      lost: uncalled && `not called: ${uncalled}`,
    },
    { name: 'Called', count: called, lost: valueText([[called - reached, 'not reached']]) },
    { name: 'Reached', count: reached, lost: '' },
  ];
  const bars = steps.map(
    ({ name, count, lost: beneath }, i): Bar => ({
      name,
      value: count,
      valueText: i === 0 ? number(count) : `${number(count)} · ${percent(count, steps[i - 1]?.count ?? 0)}`,
      ...(beneath !== '' && { beneath }),
    }),
  );
  return {
    id: 'funnel',
    title: 'From rows to people reached',
    lead: 'Each step with its share of the step before, and below it the contacts that do not reach the next.',
    drawing: {
      ...barChart(bars),
      description: steps.map(({ name, count }) => `${name}: ${number(count)}.`).join(' '),
    },
    table: {
      caption: 'Rows, contacts, people called and people reached',
      columns: [
        { label: 'Step' },
        { label: 'Count', isNumber: true },
        { label: 'Of the step before', isNumber: true },
        { label: 'Do not reach the next' },
      ],
      rows: steps.map(({ name, count, lost: how }, i) => [
        name,
        number(count),
        i === 0 ? '–' : percent(count, steps[i - 1]?.count ?? 0),
        how || '–',
      ]),
    },
  };
}

/** Outcome of the last call of each called contact. */
export function outcomeSection(facts: ReportFacts): Section {
  const { outcomes, completed, calledOtherwise } = facts;
  const common = { id: 'outcomes', title: 'Outcomes' };
  const otherwise = calledOtherwise
    .map(({ name, count }) => `${number(count)} ${statusWords[name]}`)
    .join(', ');
  const note = otherwise && `Called, without a final outcome: ${otherwise}.`;
  if (completed === 0) {
    return { ...common, lead: 'No contact has a final outcome.', ...(note !== '' && { note }) };
  }
  const valueText = ({ count }: Part<unknown>) => `${number(count)} · ${percent(count, completed)}`;
  return {
    ...common,
    lead: `The outcome of the last call to each of the ${counted(completed, 'contact', 'contacts')} whose calls have ended.`,
    drawing: {
      ...barChart(
        outcomes.map((part) => ({
          name: outcomeWords[part.name],
          value: part.count,
          valueText: valueText(part),
          colour: `var(--${part.name})`,
        })),
      ),
      description: outcomes.map((part) => `${outcomeWords[part.name]}: ${valueText(part)}.`).join(' '),
    },
    table: {
      caption: 'Contacts by the outcome of their last call',
      columns: [{ label: 'Outcome' }, { label: 'In results.csv' }, ...countAndShare],
      rows: outcomes.map(({ name, count }) => [
        outcomeWords[name],
        name,
        number(count),
        percent(count, completed),
      ]),
    },
    ...(note !== '' && { note }),
  };
}

const countAndShare: Table['columns'] = [
  { label: 'Contacts', isNumber: true },
  { label: 'Share', isNumber: true },
];

/** What contact flows have recorded of the last call of each contact; undefined: nothing. */
export function dispositionSection({ dispositions }: Readonly<ReportFigures>): Section | undefined {
  const all = dispositions.reduce((sum, { count }) => sum + count, 0);
  if (all === 0) return undefined;
  const shown = byCount(dispositions);
  const valueText = (count: number) => `${number(count)} · ${percent(count, all)}`;
  return {
    id: 'dispositions',
    title: 'Dispositions',
    lead: `What the contact flow recorded for ${counted(all, 'contact', 'contacts')}.`,
    drawing: {
      ...barChart(shown.map(({ name, count }) => ({ name, value: count, valueText: valueText(count) }))),
      description: shown.map(({ name, count }) => `${name}: ${valueText(count)}.`).join(' '),
    },
    table: {
      caption: 'Contacts by disposition',
      columns: [{ label: 'Disposition' }, ...countAndShare],
      rows: shown.map(({ name, count }) => [name, number(count), percent(count, all)]),
    },
  };
}

/** How often each answer was given; undefined: none was recorded. */
export function answerSection({ answers }: Readonly<ReportFigures>): Section | undefined {
  if (answers.length === 0) return undefined;
  return {
    id: 'answers',
    title: 'Answers',
    lead: 'What contacts answered, by the name that the contact flow gave the answer. Long answers, and those with several digits, are counted together; results.csv has each of them.',
    table: {
      caption: 'Contacts by answer',
      columns: [{ label: 'Name' }, { label: 'Answer' }, ...countAndShare],
      rows: answers.flatMap(({ name, values }) => {
        const all = values.reduce((sum, { count }) => sum + count, 0);
        return byCount(values).map((value) => [
          shortened(name, MAX_NAME_CHARACTERS),
          value.name,
          number(value.count),
          percent(value.count, all),
        ]);
      }),
    },
  };
}

const MAX_NAME_CHARACTERS = 40;

/** The most frequent first, all others last. */
function byCount(tally: Tally): { readonly name: string; readonly count: number }[] {
  const named = tally.filter(({ text }) => text !== OTHERS).sort((a, b) => b.count - a.count);
  const others = tally.filter(({ text }) => text === OTHERS);
  return [...named, ...others].map(({ text, count }) => ({ name: text === OTHERS ? 'others' : text, count }));
}

/** How many people were reached at their first call, their second … */
export function attemptSection({ byPosition }: Readonly<ReportFigures>): Section {
  const common = { id: 'attempts', title: 'Calls it took to reach a person' };
  const used = byPosition.map((entry, i) => ({ ...entry, name: positionName(i + 1) }));
  const shown = used.filter(({ calls }) => calls > 0);
  if (shown.length === 0) return { ...common, lead: 'No call was placed.' };
  const valueText = ({ calls, answered }: (typeof shown)[number]) =>
    `${number(answered)} of ${number(calls)} · ${percent(answered, calls)}`;
  return {
    ...common,
    lead: 'First calls, second calls and so on: how many were placed, and how many of those a person answered (the full part of the bar).',
    drawing: {
      ...barChart(
        shown.map((entry) => ({
          name: entry.name,
          value: entry.calls,
          part: entry.answered,
          valueText: valueText(entry),
        })),
      ),
      description: shown.map((entry) => `${entry.name}: ${valueText(entry)} answered.`).join(' '),
    },
    table: {
      caption: 'Calls and answers by the place of the call among its contact’s calls',
      columns: [
        { label: 'Call' },
        { label: 'Placed', isNumber: true },
        { label: 'Answered', isNumber: true },
        { label: 'Answer rate', isNumber: true },
      ],
      rows: shown.map(({ name, calls, answered }) => [
        name,
        number(calls),
        number(answered),
        percent(answered, calls),
      ]),
    },
  };
}

function positionName(position: number): string {
  const ending = { 1: 'st', 2: 'nd', 3: 'rd' }[position] ?? 'th';
  return `${position}${ending} call${position === lastPosition ? ' and later' : ''}`;
}
