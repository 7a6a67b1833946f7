/** Contacts of a plan that the hours and rules never let be called, and columns of places that most numbers contradict. */
import { addedPlaces, mayBeOne } from '../calling-hours/callee-places.ts';
import { callingHoursAt } from '../calling-hours/calling-hours.ts';
import { hoursFor, type ResolvedHours } from '../calling-hours/campaign-hours.ts';
import { placesOfNumber } from '../calling-hours/number-places.ts';
import { placeOfCountry } from '../calling-hours/place-names.ts';
import { waitReasonOf } from '../calling-hours/wait-reason.ts';
import { countryName } from '../phone/phone-number.ts';
import type { PlanBasis } from './plan-basis.ts';
import type { CalledCountry } from './plan-country.ts';
import type { HoursGroup } from './plan-groups.ts';
import { localMinute } from './plan-words.ts';

/** Reasons that are listed one by one. */
const MAX_REASONS = 3;

/**
 * The warnings about `groups`, the gravest first.
 * @param fromMs no contact is called before, ms since 1970
 */
export function rulesWarnings(
  { settings, deployment }: Pick<PlanBasis, 'settings' | 'deployment'>,
  groups: readonly HoursGroup[],
  fromMs: number,
): string[] {
  const hours = hoursFor(settings, deployment);
  // Hours that are a problem by themselves have a warning of their own.
  const judged = hours === 'always' || hours.problem !== undefined ? undefined : hours;
  return [
    ...countryContradicted(groups),
    ...stateContradicted(groups),
    ...(judged === undefined ? [] : neverOpen(groups, judged, fromMs)),
    ...(judged === undefined || settings?.endAt === undefined
      ? []
      : openTooLate(groups, judged, fromMs, settings.endAt)),
  ];
}

function neverOpen(groups: readonly HoursGroup[], hours: ResolvedHours, fromMs: number): string[] {
  const closed = groups.filter(({ opensAt }) => opensAt === undefined);
  const reasons = byReason(closed, ({ callee }) => {
    const sentence = reasonOf(callee, hours, fromMs);
    const isByRow = addedPlaces(callee).length > 0 || callee.timeZone !== undefined;
    const fix =
      " Or correct the rows, if they name a wrong country, state, postal code or time zone: that place counts beside the number's.";
    return isByRow ? sentence + fix : sentence;
  });
  const shown = reasons
    .slice(0, MAX_REASONS)
    .map(([reason, contacts]) => `${counted(contacts)} can never be called. ${reason}`);
  const rest = sum(reasons.slice(MAX_REASONS).map(([, contacts]) => contacts));
  return rest === 0
    ? shown
    : [...shown, `Another ${counted(rest)} in other places can never be called either.`];
}

function openTooLate(
  groups: readonly HoursGroup[],
  hours: ResolvedHours,
  fromMs: number,
  endAt: string,
): string[] {
  const endMs = Date.parse(endAt);
  const late = groups.filter(({ opensAt }) => opensAt !== undefined && opensAt >= endMs);
  if (late.length === 0) return [];
  const all = sum(late.map(({ contacts }) => contacts));
  const last = Math.max(...late.map(({ opensAt = 0 }) => opensAt));
  const reasons = byReason(late, ({ callee }) => {
    const { type, text } = waitReasonOf(reasonOf(callee, hours, fromMs));
    return type === 'hours' ? `"callingHours": ${text}` : text;
  });
  const named = reasons.slice(0, MAX_REASONS).map(([reason, contacts]) => `${counted(contacts)}: ${reason}`);
  const more = reasons.length > MAX_REASONS ? '; …' : '';
  return [
    `${counted(all)} cannot be called before "endAt", ${endAt}: their hours open later, the last on ${localMinute(last)} UTC (${named.join('; ')}${more}). Set a later "endAt".`,
  ];
}

function reasonOf(callee: HoursGroup['callee'], hours: ResolvedHours, fromMs: number): string {
  const verdict = callingHoursAt(callee, hours, fromMs);
  return verdict.type === 'open' ? '' : verdict.reason;
}

/** Contacts by reason, most first. */
function byReason(
  groups: readonly HoursGroup[],
  reason: (group: HoursGroup) => string,
): readonly (readonly [string, number])[] {
  const sums = new Map<string, number>();
  for (const group of groups) {
    const text = reason(group);
    sums.set(text, (sums.get(text) ?? 0) + group.contacts);
  }
  return [...sums].sort(([, a], [, b]) => b - a);
}

const bothApply =
  'The calling rules and clocks of both places apply to these contacts, so their hours are shorter, or none.';

/** Of a file whose country column is that of few numbers, as when all rows have one country. */
function countryContradicted(groups: readonly HoursGroup[]): string[] {
  const said = new Map<string, number>();
  const meant = new Map<CalledCountry, number>();
  for (const { callee, byCountry } of groups) {
    const places = addedPlaces(callee);
    const countries = [...new Set(places.map(({ country }) => country))];
    if (countries.length === 0) continue;
    for (const [country, contacts] of byCountry) {
      if (country === 'unknown' || countries.includes(placeOfCountry(country).country)) continue;
      for (const each of countries) said.set(each, (said.get(each) ?? 0) + contacts);
      meant.set(country, (meant.get(country) ?? 0) + contacts);
    }
  }
  const wrong = sum([...meant.values()]);
  if (!areMost(wrong, groups)) return [];
  return [
    `The file names another country than the number in ${rowsOf(wrong, groups)}: it says ${listed(said)}, the numbers are of ${listed(meant)}. ${bothApply} Correct the columns of country and state, or name the right ones in "columns" of the settings.`,
  ];
}

/** Of a file whose states are those of few numbers: people keep their numbers when they move, but not most of them. */
function stateContradicted(groups: readonly HoursGroup[]): string[] {
  const wrong = groups.filter(({ callee }) => {
    const ofRow = addedPlaces(callee);
    const ofNumber = placesOfNumber(callee.phoneNumber);
    const areOfOneCountry = ofRow.some((place) => ofNumber.some(({ country }) => country === place.country));
    return areOfOneCountry && !ofRow.some((place) => ofNumber.some((other) => mayBeOne(place, other)));
  });
  const contacts = sum(wrong.map((group) => group.contacts));
  if (!areMost(contacts, groups)) return [];
  return [
    `The file names another state than the number in ${rowsOf(contacts, groups)}. ${bothApply} If the column does not say where customers are now, correct it, or name the right one in "columns.state" or "columns.postalCode" of the settings.`,
  ];
}

function areMost(contacts: number, groups: readonly HoursGroup[]): boolean {
  return contacts * 2 > sum(groups.map((group) => group.contacts));
}

function rowsOf(contacts: number, groups: readonly HoursGroup[]): string {
  return `${inDigits(contacts)} of ${counted(sum(groups.map((group) => group.contacts)))}`;
}

/** Countries by name, the most frequent first. */
function listed(countries: ReadonlyMap<string, number>): string {
  const names = [...countries].sort(([, a], [, b]) => b - a).map(([code]) => countryName(code as never));
  return names.length > 3 ? `${names.slice(0, 2).join(', ')} and ${names.length - 2} more` : names.join(', ');
}

function counted(contacts: number): string {
  return `${inDigits(contacts)} ${contacts === 1 ? 'contact' : 'contacts'}`;
}

function inDigits(n: number): string {
  return n.toLocaleString('en-US');
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, n) => all + n, 0);
}
