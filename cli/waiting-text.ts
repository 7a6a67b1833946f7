/** What contacts wait for, in words, as `status` and the console show it. */
import type { WaitingContacts, WaitingGroup } from '../src/watching/waiting-contacts.ts';
import { amount, minuteOf } from './words.ts';

/** Groups that are shown; the others together. */
const MAX_GROUPS = 6;

/** `Waiting for`, and of how many contacts that is known. */
export function waitingHeading({ contacts, isComplete }: WaitingContacts): string {
  return isComplete
    ? 'Waiting for'
    : `Waiting for, of the next contacts by time (${amount(contacts, 'contact')} read)`;
}

/** A number of contacts, and what they wait for. */
export function waitingRows({
  groups,
}: WaitingContacts): readonly (readonly [count: string, text: string])[] {
  const shown = groups.slice(0, MAX_GROUPS).map((group) => [countOf([group]), textOf(group)] as const);
  const rest = groups.slice(MAX_GROUPS);
  return rest.length === 0 ? shown : [...shown, [countOf(rest), amount(rest.length, 'other reason')]];
}

function countOf(groups: readonly WaitingGroup[]): string {
  const contacts = groups.reduce((sum, group) => sum + group.contacts, 0);
  return `${contacts.toLocaleString('en-US')}${groups.some(({ isAtLeast }) => isAtLeast) ? '+' : ''}`;
}

function textOf({ type, text, from }: WaitingGroup): string {
  const what = type === 'hours' ? `callingHours: ${text}` : text === '' ? 'no reason recorded' : text;
  return from === undefined ? what : `${what.replace(/\.$/, '')}; from ${minuteOf(from)}`;
}
