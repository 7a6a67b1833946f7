/**
 * Before which call of a port each place of the model stands. Together with the calls that touch neither the contact
 * nor Connect these are all awaits of the product's processes: one that is new fails the replay.
 */
import { type Reconciliation, reconcile } from '../../src/contact/reconciliation.ts';
import type { Dialer, Outcomes, State, Sweeper } from './protocol-state.ts';
import type { Actor } from './step.ts';

const ofDialer: Record<Dialer['at'], string | undefined> = {
  idle: undefined,
  claim: 'claims.claim',
  readHolder: 'contacts.read',
  readAgain: 'contacts.read',
  putOff: 'claims.release',
  release: 'claims.release',
  review: 'numbers.read',
  leaveUnknown: 'claims.leaveOpen',
  spare: 'contacts.apply',
  hold: 'contacts.apply',
  note: 'numbers.read',
  // After it the dialer looks at the clock and asks in one go.
  ask: 'campaigns.get',
  hear: 'telephony.call',
  unanswered: 'telephony.call',
  enter: 'calls.enter',
  record: 'contacts.apply',
  leaveOpen: 'claims.leaveOpen',
  refuse: 'claims.releaseWithContact',
  suppress: 'claims.releaseWithContact',
  defer: 'claims.releaseWithContact',
};

const ofSweeper: Record<Sweeper['at'], string | undefined> = {
  idle: undefined,
  askWitness: 'telephony.newestIndexed',
  search: 'telephony.findByName',
  // Connect has answered, and the sweeper not yet heard.
  hear: 'telephony.findByName',
  reconcile: 'contacts.apply',
  makeAgain: 'contacts.apply',
  record: 'contacts.apply',
  describe: 'telephony.describe',
  applyCall: 'contacts.apply',
  queue: 'contacts.apply',
  send: 'dialQueue.send',
};

const ofOutcomes: Record<Outcomes['at'], string | undefined> = {
  idle: undefined,
  end: 'contacts.applyAll',
  lookAgain: 'events.send',
  describe: 'telephony.describe',
  findClaim: 'numbers.read',
  readHolder: 'contacts.read',
  enter: 'calls.enter',
  record: 'contacts.apply',
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
  'numbers.releaseCall',
  'slots.tidy',
  // A line that is free brings no contact: the model's other processes have it queued.
  'slots.standing',
  'waiting.list',
  'waiting.add',
  'waiting.remove',
  // Read at the beginning, in one step with it.
  'contacts.due',
  'contacts.read',
  'calls.lookUp',
]);

/** The call before which `actor` stands in `state`; undefined when it has nothing to do. */
export function awaitOf(actor: Actor, state: State): string | undefined {
  switch (actor) {
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
  if (sweeper.at === 'reconcile') {
    const type = reconciliationOf(sweeper);
    if (type === 'found') return 'calls.enter';
    if (type === 'absent') return 'claims.releaseWithContact';
  }
  if (sweeper.at === 'applyCall' && sweeper.record !== 'unreachable' && sweeper.record.end)
    return 'contacts.applyAll';
  return ofSweeper[sweeper.at];
}

/** A short call that the search shows is asked about again. */
function reconciliationOf({
  seen,
  answer,
  askedAt,
}: Sweeper & { readonly at: 'reconcile' }): Reconciliation['type'] {
  const claim = { claimedAtMs: Date.parse(seen.claimedAt ?? seen.createdAt), misses: seen.misses ?? 0 };
  return reconcile(answer, claim, askedAt).type;
}
