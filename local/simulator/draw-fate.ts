/** Which fate a call to a number has: a fixed one, that of the number, or one that is drawn. */
import type { Fate, PeopleSettings } from './people-settings.ts';
import { seededRandom, seedOf } from './random.ts';
import type { SimulatorSettings } from './settings.ts';

/**
 * What becomes of a call to a number. That a number is invalid or blocked is its nature and holds for every call;
 * everything else is drawn anew for each call. Only the seed, the number and how many calls have reached it before decide,
 * so the same people dialed in another order, or at other times, have the same fates.
 */
export function fateOf(
  phoneNumber: string,
  earlierCalls: number,
  { people, fates }: Pick<SimulatorSettings, 'people' | 'fates'>,
  seed: number,
): Fate {
  const given = fates[phoneNumber];
  const fixed = given?.[earlierCalls] ?? given?.at(-1);
  return fixed ?? natureOf(phoneNumber, people, seed) ?? moodOf(phoneNumber, earlierCalls, people, seed);
}

function natureOf(phoneNumber: string, people: PeopleSettings, seed: number): Fate | undefined {
  const drawn = seededRandom(seedOf(seed, 'nature', phoneNumber))();
  return chosen(drawn, [
    ['INVALID_NUMBER', people.invalidNumber],
    ['BLOCKED', people.blocked],
  ]);
}

/** The shares are of all people, so among those that can be called each is the larger. */
function moodOf(phoneNumber: string, earlierCalls: number, people: PeopleSettings, seed: number): Fate {
  const drawn = seededRandom(seedOf(seed, 'mood', phoneNumber, earlierCalls))();
  const callable = 1 - people.invalidNumber - people.blocked;
  const mood = chosen(drawn * callable, [
    ['VOICEMAIL', people.voicemail],
    ['NO_ANSWER', people.noAnswer],
    ['BUSY', people.busy],
    ['UNREACHABLE', people.unreachable],
    ['ATTEMPT_FAILED', people.attemptFailed],
  ]);
  return mood ?? 'ANSWERED';
}

/** The first fate whose share, laid end to end with those before it, reaches beyond `drawn`. */
function chosen(drawn: number, shares: readonly (readonly [Fate, number])[]): Fate | undefined {
  let reached = 0;
  return shares.find(([, share]) => {
    reached += share;
    return drawn < reached;
  })?.[0];
}
