/**
 * Before which call of a port each place of the model stands. Together with the calls that touch neither the contact
 * nor Connect these are all awaits of the product's processes: one that is new fails the replay.
 */
import type { Dialer, Outcomes, State, Sweeper } from './protocol-state.ts';
import type { Actor } from './step.ts';

const ofDialer: Record<Dialer['at'], string | undefined> = {
  idle: undefined,
  // The claim and the note of its number are one transaction.
  claim: 'claims.claim',
  spare: 'contacts.apply',
  putOff: 'contacts.apply',
  hold: 'contacts.apply',
  note: 'numbers.note',
  // After it the dialer looks at the clock and asks in one go.
  ask: 'campaigns.get',
  hear: 'telephony.call',
  record: 'calls.enter',
  leaveOpen: 'contacts.apply',
  refuse: 'contacts.apply',
  suppress: 'contacts.apply',
  defer: 'contacts.apply',
};

const ofSweeper: Record<Sweeper['at'], string | undefined> = {
  idle: undefined,
  askWitness: 'telephony.newestIndexed',
  search: 'telephony.findByName',
  // Connect has answered, and the sweeper not yet heard.
  hear: 'telephony.findByName',
  settle: 'contacts.apply',
  describe: 'telephony.describe',
  tellCall: 'contacts.apply',
  queue: 'contacts.apply',
  send: 'dialQueue.send',
};

const ofOutcomes: Record<Outcomes['at'], string | undefined> = {
  idle: undefined,
  end: 'contacts.applyAll',
  lookAgain: 'events.lookAgain',
  describe: 'telephony.describe',
  findClaim: 'contacts.due',
  record: 'calls.enter',
};

/** Calls that read no contact but at the beginning, write none, and ask Connect nothing. */
export const passed: ReadonlySet<string> = new Set([
  'campaigns.get',
  'campaigns.list',
  'campaigns.markProven',
  'campaigns.countRefusal',
  'campaigns.changeState',
  'campaigns.beginClosing',
  'closeQueue.send',
  'numbers.giveBack',
  'slots.tidy',
  // Read at the beginning, in one step with it.
  'contacts.due',
  'contacts.read',
  'calls.lookUp',
]);

/** The call before which `who` stands in `state`; undefined when it has nothing to do. */
export function awaitOf(who: Actor, state: State): string | undefined {
  switch (who) {
    case 'Dialer A':
      return ofDialer[state.dialers[0]?.at ?? 'idle'];
    case 'Dialer B':
      return ofDialer[state.dialers[1]?.at ?? 'idle'];
    case 'Sweeper 1':
      return awaitOfSweeper(state.sweepers[0]);
    case 'Sweeper 2':
      return awaitOfSweeper(state.sweepers[1]);
    case 'Outcomes':
      return ofOutcomes[state.outcomes.at];
    default:
      return undefined;
  }
}

function awaitOfSweeper(sweeper: Sweeper = { at: 'idle' }): string | undefined {
  if (sweeper.at === 'settle' && sweeper.answer.type === 'found') return 'calls.enter';
  if (sweeper.at === 'tellCall' && sweeper.record !== 'unreachable' && sweeper.record.end)
    return 'contacts.applyAll';
  return ofSweeper[sweeper.at];
}
