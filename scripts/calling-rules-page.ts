/** The text of docs/calling-rules.md: the table of calling rules, for those who are responsible for compliance. */
import type { CallingRule, Jurisdiction } from '../src/calling-hours/jurisdiction.ts';
import {
  jurisdictions,
  rulesDisclaimer,
  rulesNotice,
  rulesVersion,
} from '../src/calling-hours/jurisdiction-table.ts';
import { ruleText } from '../src/calling-hours/rule-text.ts';

const kindNames = { sales: 'sales', debtCollection: 'debt collection', service: 'service' } as const;

export function callingRulesPage(): string {
  const states = jurisdictions.filter(({ country, state }) => country === 'US' && state !== undefined);
  const provinces = jurisdictions.filter(({ country, state }) => country === 'CA' && state !== undefined);
  const countries = jurisdictions.filter(({ state }) => state === undefined);
  return `${[
    '# Calling rules by place',
    `**${rulesDisclaimer}**`,
    rulesNotice,
    `Version ${rulesVersion} of the table. This page is written by \`npx tsx scripts/generate-calling-rules-page.ts\` from\n[one data file for each place](../src/calling-hours/jurisdictions); \`npx dialer rules\` prints the same rules.`,
    introduction,
    '## Countries',
    ...countries.map((each) => section(each)),
    '## States of the United States',
    'The rules of the country apply as well. A state that is not listed has only those.',
    ...states.map((each) => section(each)),
    '## Provinces and territories of Canada',
    'The rules of the country apply as well.',
    ...provinces.map((each) => section(each)),
  ].join('\n\n')}\n`;
}

const introduction = `Hours are in the callee's local time. Each rule has the date on which its source was read, and a mark for the quality of the source:

| Mark | Meaning |
|---|---|
| P | the primary text, or on the regulator's own page |
| S | a secondary source, which is named |
| M | from memory: read the law before you rely on it |
| X | sources contradict each other: the stricter reading applies |

- A rule only for automated or recorded calls ("recorded") applies to every call of its kind: the product cannot see whether a
  contact flow plays a recording.
- Attempts are counted by number over all campaigns, which is never more lenient than the law's count.
- Rules marked *not enforced* are your responsibility: the product cannot check them.
- A public holiday is a day that at least one of two sources names, npm's \`date-holidays\` or PyPI's \`holidays\`; in US states also the
  Friday before or the Monday after one on a weekend.`;

function section({ country, state, name, rules }: Jurisdiction): string {
  return [
    `### ${name} (${state === undefined ? country : `${country}-${state}`})`,
    ['| For | Rule | Law | Source, read | Mark |', '|---|---|---|---|---|', ...rules.map(row)].join('\n'),
  ].join('\n\n');
}

function row(rule: CallingRule): string {
  const { appliesTo, citation, source, read, mark, from, to, recorded, note, type } = rule;
  const text = [
    `${ruleText(rule)}${recorded ? ' (recorded)' : ''}${type === 'duty' ? ' *Not enforced.*' : ''}`,
    ...(from === undefined ? [] : [`From ${from}.`]),
    ...(to === undefined ? [] : [`Until ${to}.`]),
    ...(note === undefined ? [] : [note]),
  ];
  const cells = [
    appliesTo.map((kind) => kindNames[kind]).join(', '),
    text.join('<br>'),
    citation,
    `${source}; ${read}`,
    mark,
  ];
  return `| ${cells.map((cell) => cell.replace(/\|/g, '\\|')).join(' | ')} |`;
}
