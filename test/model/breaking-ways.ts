/**
 * Ways on which a promise breaks without a safeguard, as the search has found them: for the safeguards whose search takes
 * seconds. A way that breaks the promise is the whole proof, so the short form follows it; `npm run test:slow` searches for it.
 */
import { stepsFrom } from './all-steps.ts';
import { brokenIn } from './promises.ts';
import type { Protocol } from './protocol-rules.ts';
import type { State } from './protocol-state.ts';

/** By what is missing (doctored-rules.ts): actor and kind of each step. */
export const breakingWays: Readonly<Record<string, readonly string[]>> = {
  'the second look at the contact, after the claim': [
    'Dialer A takes a message that is delivered to another, too',
    'Dialer A claims',
    'Dialer A asks Connect to call',
    'Dialer A hears that the call is placed',
    'Dialer A enters the call',
    'Connect ends a call and tells nobody',
    'Time passes',
    'Dialer B takes a message',
    'Dialer A records the call',
    'Sweeper 1 reads the contact, which is DIALED and due',
    'Sweeper 1 asks Connect about the call',
    'Sweeper 1 writes down the end of the call',
    'Sweeper 1 reads the contact, which is WAITING and due',
    'Sweeper 1 queues it',
    'Sweeper 1 sends a message',
    'Dialer A takes a message',
    'Dialer A claims',
    'Dialer A cannot read the campaign',
    'Dialer A gives the claim back',
    'Dialer B claims',
    'Dialer B asks Connect to call',
    'Dialer B hears that the call is placed',
    'Sweeper 1 reads the contact, which is WAITING and due',
    'Sweeper 1 queues it',
    'Dialer A takes a message',
    'Dialer A finds another claim on the number',
    'Dialer A finds that the other claim is over',
    'Dialer A claims',
    'Dialer A asks Connect to call',
    'Dialer A hears that the call is placed',
  ],
  'the age of a miss by its question': [
    'Dialer A takes a message',
    'Dialer A claims',
    'Dialer A finds that its contact still waits',
    'Dialer A asks Connect to call',
    'Dialer A hears that the call is placed',
    'Connect ends a call and tells nobody',
    'Time passes',
    'Sweeper 1 reads the contact, which is QUEUED and due',
    'Sweeper 1 queues it',
    'Sweeper 1 sends a message',
    'Dialer B takes a message',
    'Dialer B finds that a claim of this attempt has expired',
    'Dialer B leaves an expired claim to the sweeper',
    'Sweeper 1 reads the contact, which is DIALING and due',
    'Sweeper 1 sees a call of just now in the index',
    'Sweeper 1 does not find the call in the index',
    'Time passes',
    'Sweeper 1 hears what Connect says',
    'Sweeper 1 takes it that no call was placed: the attempt may be made again',
    'Sweeper 1 sends a message',
    'Dialer B takes a message',
    'Dialer B claims',
    'Dialer B finds that its contact still waits',
    'Dialer B asks Connect to call',
    'Dialer B hears that the call is placed',
  ],
  'a pause until the request before must have been carried out': [
    'Dialer A takes a message',
    'Dialer A claims',
    'Dialer A finds that its contact still waits',
    'Dialer A asks Connect to call',
    'Dialer A hears an error while the request is still on its way',
    'Dialer A finds that the number may still be called',
    'Dialer A asks Connect once more',
    'Dialer A hears that the call is placed',
    'Dialer A enters the call',
    'Dialer A records the call',
    'Connect ends a call and tells of it',
    'Connect gets a request that nobody waits for',
    'Outcomes hears of the end of a call',
    'Outcomes writes down the end of the call',
    'Time passes',
    'Sweeper 1 reads the contact, which is WAITING and due',
    'Sweeper 1 queues it',
    'Sweeper 1 sends a message',
    'Dialer A takes a message',
    'Dialer A claims',
    'Dialer A finds that its contact still waits',
    'Dialer A asks Connect to call',
    'Dialer A hears that the call is placed',
  ],
  'the second look at a claim whose call was short: another one may have followed': [
    'Dialer A takes a message that is delivered to another, too',
    'Dialer A claims',
    'Dialer A finds that its contact still waits',
    'Dialer A asks Connect to call',
    'Connect gets a request, and its answer is lost',
    'Connect ends a call and tells of it',
    'Dialer A hears an error; the call was placed',
    'Time passes',
    'Dialer A leaves the claim open',
    'Sweeper 1 reads the contact, which is DIALING and due',
    'Sweeper 1 sees a call of just now in the index',
    'Sweeper 1 does not find the call in the index',
    'Sweeper 1 hears what Connect says',
    'Sweeper 1 takes it that no call was placed: the attempt may be made again',
    'Dialer A takes a message',
    'Dialer A claims',
    'Dialer A finds that its contact still waits',
    'Dialer A asks Connect to call',
    'Dialer A hears that the call is placed',
  ],
};

/** The promise that is broken at the end of `way`; undefined when it cannot be walked, or breaks none. */
export function brokenBy(way: readonly string[], initial: State, protocol: Protocol): string | undefined {
  let states: readonly State[] = [initial];
  for (const name of way) {
    const steps = states.flatMap((state) => stepsFrom(state, protocol));
    states = steps.filter(({ actor, kind }) => `${actor} ${kind}` === name).map(({ next }) => next);
  }
  return states.map(brokenIn).find((broken) => broken !== undefined);
}
