/** The calling rules of a plan as text. */
import type { Plan } from '../src/planning/plan.ts';
import type { PlaceRules, PlanRules } from '../src/planning/plan-rules.ts';
import { wrapped } from './columns.ts';
import { lineWidth, type Terminal } from './terminal.ts';
import { amount, minuteOf } from './words.ts';

type Screen = Pick<Terminal, 'columns' | 'isInteractive' | 'colors'>;

/** Places that are shown; the others in one line. */
const MAX_PLACES = 12;

const kindWords: Readonly<Record<PlanRules['kind'], string>> = {
  sales: 'For sales calls',
  debtCollection: 'For debt collection',
  service: 'For service calls',
  off: 'Off: "callingRules" is "off". Only the campaign\'s own hours apply.',
  always: 'The hours of the rules are off: "callingHours" is "always". Their attempt limits apply',
};

/** None if no contact is called. */
export function rulesLines(plan: Plan, screen: Screen): string[] {
  const { callingRules, hours, time, rows } = plan;
  const { kind, version, places, withoutRules, effect } = callingRules;
  if (rows.toCall === 0 || places.length + withoutRules === 0) return [];
  const width = lineWidth(screen);
  if (kind === 'off' || (kind === 'always' && places.length === 0))
    return [...wrapped(kindWords[kind], width)];
  const shown = places.slice(0, MAX_PLACES);
  const others = places.length - shown.length;
  const indented = (text: string) => wrapped(text, width - 2).map((line) => `  ${line}`);
  return [
    ...wrapped(
      `${kindWords[kind]} ("callingRules"), version ${version} of the table. Not legal advice: \`npx dialer rules\` shows the sources.`,
      width,
    ),
    ...shown.flatMap((place) => [
      ...wrapped(placeSentence(place, hours.from), width),
      ...ruleSentences(place).flatMap(indented).map(screen.colors.dim),
    ]),
    ...(others === 0 ? [] : [`… and the rules of ${amount(others, 'other place')}: --json`]),
    ...(withoutRules === 0
      ? []
      : wrapped(
          `Places without hours or limits in the table: ${amount(withoutRules, 'contact')}. Only the campaign's own hours apply there.`,
          width,
        )),
    ...(effect === undefined ? [] : wrapped(effectSentence(effect, time.endsAt), width)),
  ];
}

function placeSentence(
  { name, place, contacts, opensAt, localTime, clock, never }: PlaceRules,
  from: string,
) {
  const there = clock === undefined ? '' : `, ${localTime?.slice(11)} in ${clock}`;
  const opening =
    opensAt === undefined
      ? 'none of them can ever be called'
      : opensAt === from
        ? 'the first can be called at once'
        : `the first opens ${minuteOf(opensAt)}${there}`;
  const closed =
    opensAt !== undefined && never > 0 ? `; ${amount(never, 'contact')} can never be called` : '';
  return `${name} (${place}): ${amount(contacts, 'contact')}; ${opening}${closed}`;
}

function ruleSentences({ hours, limits, atLimit }: PlaceRules): string[] {
  const days = ({ from, to }: { readonly from?: string; readonly to?: string }) =>
    `${from === undefined ? '' : ` from ${from}`}${to === undefined ? '' : ` until ${to}`}`;
  return [
    ...[...hours, ...limits].map((each) => `${each.rule}${days(each)}, ${each.law}`),
    ...(atLimit === 0
      ? []
      : [`${amount(atLimit, 'contact')} at a limit of calls, waiting until it allows another`]),
  ];
}

function effectSentence(
  { days, notCalled, endsAtWithoutRules }: NonNullable<PlanRules['effect']>,
  endsAt: string | undefined,
): string {
  const lost = notCalled === 0 ? '' : ` ${amount(notCalled, 'contact')} would be called only without them.`;
  if (endsAtWithoutRules === undefined) return 'No contact is called, with these rules or without them.';
  if (endsAt === undefined) return `With these rules no contact is called.${lost}`;
  if (days === 0) return `The rules do not change when the campaign ends.${lost}`;
  const time = inDays(Math.abs(days));
  const without = `the campaign's own hours alone would end it at ${minuteOf(endsAtWithoutRules)}`;
  return days > 0
    ? `The rules take ${time}: ${without}.${lost}`
    : `The campaign ends ${time} earlier with the rules: ${without}.${lost}`;
}

/** `1.5 days`, or hours or minutes where these say more. */
function inDays(days: number): string {
  if (days * 24 < 1) return amount(Math.max(1, Math.round(days * 24 * 60)), 'minute');
  if (days < 1) return amount(Math.max(1, Math.round(days * 24)), 'hour');
  return `${Number(days.toFixed(1))} ${days.toFixed(1) === '1.0' ? 'day' : 'days'}`;
}
