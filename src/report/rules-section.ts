/** The calling rules that applied to a campaign, and whether every call kept to their hours. */
import { type AppliedRules, rulesOfKind, ruleWithLaw } from '../calling-hours/applied-rules.ts';
import type { CallKind } from '../calling-hours/jurisdiction.ts';
import { rulesVersion } from '../calling-hours/jurisdiction-table.ts';
import { type CheckedCalls, MAX_EXCEPTIONS } from './checked-calls.ts';
import type { Section } from './figure.ts';
import { type Markup, markup } from './markup.ts';
import { dateOn, type ReportClock } from './report-clock.ts';
import { counted, number } from './report-words.ts';

const kindWords: Readonly<Record<CallKind, string>> = {
  sales: 'sales calls',
  debtCollection: 'debt collection',
  service: 'service calls',
};

const judgedBy =
  'A call is judged by its start, the place of its number and of its row, and the settings at the end of the campaign. Attempt limits are not part of this check. Not legal advice.';

/** Which rules applied, to how many calls, and the proof that no call began outside their hours. */
export function rulesSection(rules: Readonly<CheckedCalls>): Section {
  const common = { id: 'rules', title: 'Calling rules' };
  const { kind, checked, withoutRules } = rules;
  if (kind === undefined) return { ...common, lead: 'No call was placed.' };
  if (kind === 'always' || kind === 'off') {
    const why = kind === 'always' ? '“callingHours” is “always”' : '“callingRules” is “off”';
    const what = kind === 'always' ? 'The hours of the calling rules' : 'The calling rules';
    return { ...common, lead: `${what} were off: ${why}. No call was checked against them.` };
  }
  const others =
    withoutRules === 0
      ? ''
      : ` ${counted(withoutRules, 'call', 'calls')} went to places for which the table has no rules: the campaign’s own hours applied alone.`;
  const version = `the table’s version ${rulesVersion}, for ${kindWords[kind]}`;
  if (checked === 0)
    return { ...common, lead: `No call went to a place with calling rules (${version}).${others}` };
  return {
    ...common,
    lead: `${counted(checked, 'call', 'calls')} checked against the calling rules (${version}); ${outsideOf(rules)}.${others}`,
    table: {
      caption: 'Rules that applied, by the number of calls; a call in a state counts in its country, too',
      columns: [{ label: 'Place' }, { label: 'Rules, in local time' }, { label: 'Calls', isNumber: true }],
      rows: Object.entries(rules.byPlace)
        .sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1))
        .map(([place, calls]) => rowOf(place, kind, calls)),
    },
    note: judgedBy,
  };
}

/** The calls outside the rules, one by one; undefined: there is none. */
export function outsideSection(
  { outside, exceptions }: Readonly<CheckedCalls>,
  clock: ReportClock,
): Section | undefined {
  if (outside === 0) return undefined;
  const leftOut = outside - exceptions.length;
  return {
    id: 'outside-rules',
    title: 'Calls outside the calling rules',
    lead: `${counted(outside, 'call', 'calls')} began outside the hours of a rule. If the settings were changed during the campaign, calls before the change were placed by the earlier ones.`,
    table: {
      caption: 'Calls outside the rules, in the order of the contacts',
      columns: [
        { label: 'Contact' },
        { label: 'Row' },
        { label: `Began, ${clock.name}` },
        { label: 'Rule that was closed' },
      ],
      rows: exceptions.map(({ contactRef, file, row, at, rule }): (string | Markup)[] => [
        markup`<code>${contactRef}</code>`,
        markup`${number(row)} of <bdi>${file}</bdi>`,
        dateOn(clock, at),
        rule,
      ]),
    },
    note: `Contacts are named as in the log (contactRef)${leftOut > 0 ? `; the first ${MAX_EXCEPTIONS} calls are listed` : ''}. results.csv has the same rows with their numbers.`,
  };
}

function outsideOf({ outside, atEdge }: Readonly<CheckedCalls>): string {
  const edge =
    atEdge === 0
      ? ''
      : `; ${counted(atEdge, 'call', 'calls')} began within a minute after closing time or a second before opening: Amazon Connect records the start by its own clock, shortly after the dialer has checked the time`;
  return `${number(outside)} outside${edge}`;
}

function rowOf(place: string, kind: CallKind, calls: number): string[] {
  const rules = rulesOfKind(place, kind);
  return [rules ? `${rules.name} (${place})` : place, rules ? rulesText(rules) : '–', number(calls)];
}

function rulesText({ hours, attempts }: AppliedRules): string {
  return [...hours, ...attempts].map(ruleWithLaw).join('; ');
}
