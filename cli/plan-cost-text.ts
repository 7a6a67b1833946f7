/** The cost of a plan as text: by country, by what it is for, and where the prices come from. */
import type { Plan } from '../src/planning/plan.ts';
import type { CountryCost } from '../src/planning/plan-cost.ts';
import { labelledLines, tableLines, wrapped } from './columns.ts';
import { lineWidth, type Terminal } from './terminal.ts';

/** Countries that are shown; the others in one line. */
const MAX_COUNTRIES = 12;

/** The lines of a plan's costs; none if no contact is called. */
export function costLines(
  plan: Plan,
  screen: Pick<Terminal, 'columns' | 'isInteractive' | 'colors'>,
): string[] {
  if (plan.time.expectedCalls === 0) return [];
  const unknown = withoutPriceSentence(plan);
  return [
    ...countryTable(plan, screen),
    ...labelledLines(costFacts(plan, screen.colors.bold), screen),
    ...(unknown === undefined ? [] : wrapped(unknown, lineWidth(screen)).map(screen.colors.yellow)),
  ];
}

/** Labels and figures of what a plan costs; `mark` marks the total. */
export function costFacts(
  { cost, time }: Plan,
  mark = (text: string) => text,
): readonly (readonly [label: string, text: string])[] {
  const { aws, connectVoice, telephony } = cost;
  const { price } = connectVoice;
  const perCall = cost.usd / time.expectedCalls;
  return [
    ['phone network', dollars(telephony.usd)],
    [
      "Connect's minutes",
      `${dollars(connectVoice.usd)}, $${price.usd} a minute (${price.source}, ${price.read})`,
    ],
    ['other AWS services', `${dollars(aws.usd)} (${aws.source})`],
    ['total', `${mark(dollars(cost.usd))}, ${dollars(perCall, 4)} a call`],
  ];
}

/** Which countries the costs leave out; undefined: none. */
export function withoutPriceSentence({ cost: { withoutPrice } }: Plan): string | undefined {
  if (withoutPrice.length === 0) return undefined;
  const names = withoutPrice.map(nameOf).join(', ');
  return `No price known, not counted: the phone network to ${names}. Give prices with --prices.`;
}

/** Country, contacts, calls, minutes and price of the phone network, of the countries with most contacts. */
export function countryRows({
  cost: { telephony },
}: Plan): readonly (readonly [
  country: string,
  contacts: string,
  calls: string,
  minutes: string,
  usd: string,
])[] {
  return telephony.countries
    .slice(0, MAX_COUNTRIES)
    .map(({ country, contacts, calls, minutes, usd }) => [
      nameOf(country),
      count(contacts),
      count(calls),
      count(minutes),
      usd === undefined ? 'no price known' : dollars(usd),
    ]);
}

function countryTable(plan: Plan, screen: Pick<Terminal, 'columns' | 'isInteractive' | 'colors'>): string[] {
  const rows = countryRows(plan);
  const table = tableLines(
    [
      { title: 'country' },
      { title: 'contacts', align: 'right', spare: 3 },
      { title: 'calls', align: 'right', spare: 1 },
      { title: 'minutes', align: 'right', spare: 2 },
      { title: 'phone network', align: 'right' },
    ],
    rows,
    screen,
  );
  const more = plan.cost.telephony.countries.length - rows.length;
  return more > 0 ? [...table, `… and ${more} more countries: see --json`] : table;
}

let names: Intl.DisplayNames | undefined;

function nameOf(country: CountryCost['country']): string {
  if (country === 'unknown') return 'numbers without a country';
  names ??= new Intl.DisplayNames('en', { type: 'region' });
  return names.of(country) ?? country;
}

function count(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

function dollars(usd: number, digits = 2): string {
  return `$${usd.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits })}`;
}
