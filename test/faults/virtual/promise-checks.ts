/**
 * The promises of the product, checked on a campaign that is over: by the simulator's own record of its calls, the table
 * and the import report. Each answers what it objects to, in words.
 */
import { type Call, hasRung } from '../../../local/simulator/call.ts';
import type { Contact } from '../../../src/contact/contact.ts';
import { endStatuses } from '../../../src/contact/contact.ts';
import { CLAIM_LAST_CALL_MS, MIN_RING_MS } from '../../../src/contact/reconciliation.ts';
import { outcomeOf } from '../../../src/outcomes/outcome.ts';
import { paceRules } from '../../../src/pacing/pacing.ts';
import { HOUR_MS, SECOND_MS, toIso } from '../../../src/time/instant.ts';
import { askedCalls } from '../asked-calls.ts';
import { groupedBy } from '../grouped-by.ts';
import { campaignId, type VirtualCampaign } from './virtual-campaign.ts';

/** A pause holds within so long: what is known of a campaign is 2 s old at most, and a request takes its time. */
const PAUSE_HOLDS_MS = 10 * SECOND_MS;

/** Requests a second are counted over so long. */
const RATE_WINDOW_MS = 20 * SECOND_MS;

export function objectionsTo(campaign: VirtualCampaign): readonly string[] {
  return [
    ...oneCallAnAttempt(campaign),
    ...noContactIsLost(campaign),
    ...rateIsKept(campaign),
    ...concurrentCallsAreKept(campaign),
    ...noForbiddenCall(campaign),
    ...everythingIsReported(campaign),
  ];
}

function callsOf({ world }: VirtualCampaign): readonly Call[] {
  return world.simulator.calls.filter(({ contactFlowId }) => contactFlowId !== 'strangers');
}

/** Promise 1: a call that rang nowhere may be followed by another one of its attempt, if that was asked for at once. */
function oneCallAnAttempt(campaign: VirtualCampaign): string[] {
  return attemptsOf(campaign).flatMap((calls) => {
    const rang = calls.filter(hasRung).length;
    const times = calls.map(({ placedAtMs }) => toIso(placedAtMs)).join(' and ');
    const about = `Promise 1: one attempt called ${calls[0]?.destinationPhoneNumber} ${calls.length} times, at ${times}`;
    const [first, last] = [calls[0], calls.at(-1)].map((call) => call?.placedAtMs ?? 0);
    return [
      ...(rang > 1 ? [`${about}; its phone rang ${rang} times.`] : []),
      ...((last ?? 0) - (first ?? 0) > MIN_RING_MS ? [`${about}, which is too far apart.`] : []),
    ];
  });
}

/** The calls of each attempt. */
function attemptsOf(campaign: VirtualCampaign): (readonly Call[])[] {
  return [...groupedBy(callsOf(campaign), ({ clientToken }) => clientToken).values()];
}

/** Calls that count: of an attempt the last one. Those before it rang nowhere, which is promise 1. */
function countedCalls(campaign: VirtualCampaign): readonly Call[] {
  const last = new Set(attemptsOf(campaign).map((calls) => calls.at(-1)));
  return callsOf(campaign).filter((call) => last.has(call));
}

/** Promise 2. */
function noContactIsLost({ plan, world }: VirtualCampaign): string[] {
  const contacts = world.contacts.all(campaignId);
  const missing = plan.numbers.filter((number) => !world.contacts.get(campaignId, number));
  const lines = [...world.reports.finished.values()].flat();
  const duplicates = lines.filter(({ result }) => result === 'duplicate').length;
  const rejected = contacts.filter(({ status }) => status === 'REJECTED').length;
  const live = contacts.filter(({ status }) => !endStatuses.has(status));
  const due = contacts.filter(({ status, dueAt }) => endStatuses.has(status) && dueAt !== undefined);
  return [
    ...missing.map((number) => `Promise 2: ${number} is not in the table.`),
    ...live.map(
      ({ contactKey, status, dueAt }) => `Promise 2: ${contactKey} is ${status} still, due at ${dueAt}.`,
    ),
    ...due.map(({ contactKey, status }) => `Promise 2: ${contactKey} is ${status} and has a deadline.`),
    ...(duplicates === plan.doubledRows
      ? []
      : [`Promise 2: ${plan.doubledRows} rows are duplicates, ${duplicates} are named.`]),
    ...(rejected === plan.badRows
      ? []
      : [`Promise 2: ${plan.badRows} rows cannot be used, ${rejected} are rejected.`]),
  ];
}

/**
 * Promise 3: never more requests in a window than the rate of all campaigns allows, those on credit included, nor more calls
 * than the campaign's own, but for what a process held while it stood still.
 */
function rateIsKept(campaign: VirtualCampaign): string[] {
  const { plan, world } = campaign;
  const ours = new Set(callsOf(campaign).map(({ contactId }) => contactId));
  // Others' requests are never refused here but in storms, in which they cannot be told from ours.
  const asked = world.simulator.requests.filter(
    ({ api, contactId }) => api === 'start' && (contactId === undefined || ours.has(contactId)),
  );
  const { settings, callsPerSecond } = plan;
  const rate = settings.callsPerSecond ?? callsPerSecond;
  const shared = Math.max(rate, callsPerSecond);
  const credit = Math.max((paceRules.creditMs * shared) / SECOND_MS, paceRules.creditStarts);
  const requests = askedCalls(asked);
  const inTurn = requests.filter(({ isRepeated }) => !isRepeated).map(({ atMs }) => atMs);
  const calls = callsOf(campaign).map(({ placedAtMs }) => placedAtMs);
  return [
    ...tooManyOf('requests in turn', inTurn, maxInWindow(campaign, shared)),
    ...tooManyOf(
      'requests',
      requests.map(({ atMs }) => atMs),
      maxInWindow(campaign, shared) + credit,
    ),
    ...tooManyOf('calls', calls, maxInWindow(campaign, rate)),
  ];
}

function maxInWindow({ plan, freezes }: VirtualCampaign, rate: number): number {
  const late = plan.troubles.latencyMs + 2 * plan.troubles.skewMs;
  const strangers = plan.strangers ? 1 : 0;
  return Math.ceil((rate * (RATE_WINDOW_MS + late + SECOND_MS)) / SECOND_MS) + 1 + strangers + 10 * freezes;
}

function tooManyOf(what: string, times: readonly number[], most: number): string[] {
  for (const [i, atMs] of times.entries()) {
    const within = times.slice(i).findIndex((each) => each > atMs + RATE_WINDOW_MS);
    const count = within < 0 ? times.length - i : within;
    if (count > most) {
      const window = `${RATE_WINDOW_MS / SECOND_MS} s`;
      return [`Promise 3: ${count} ${what} from ${toIso(atMs)} on in ${window}; ${most} are allowed.`];
    }
  }
  return [];
}

/** Promise 4. */
function concurrentCallsAreKept(campaign: VirtualCampaign): string[] {
  const calls = callsOf(campaign);
  const { maxConcurrentCalls } = campaign.plan;
  // A process that stands still for longer than a slot holds cannot keep it: docs/reliability.md says so.
  if (campaign.freezes > 0) return [];
  const over = calls
    .map(({ placedAtMs }) => ({
      placedAtMs,
      on: calls.filter((each) => each.placedAtMs <= placedAtMs && placedAtMs < each.ends.endsAtMs).length,
    }))
    .find(({ on }) => on > maxConcurrentCalls);
  return over
    ? [`Promise 4: ${over.on} calls are on at ${toIso(over.placedAtMs)}; ${maxConcurrentCalls} are allowed.`]
    : [];
}

/** Promise 5. */
function noForbiddenCall(campaign: VirtualCampaign): string[] {
  return [...capIsKept(campaign), ...callsOf(campaign).flatMap((call) => whyNot(call, campaign) ?? [])];
}

function capIsKept(campaign: VirtualCampaign): string[] {
  const caps = [campaign.plan.settings.frequencyCap ?? []].flat();
  // Whom Connect had no room to call was not called.
  const rang = countedCalls(campaign).filter(({ fate }) => fate !== 'NO_ROOM');
  const byNumber = groupedBy(rang, ({ destinationPhoneNumber }) => destinationPhoneNumber);
  return [...byNumber].flatMap(([number, calls]) => {
    const starts = calls.map(({ placedAtMs }) => placedAtMs).sort((a, b) => a - b);
    return caps.flatMap(({ attempts = 0, hours = 0 }) =>
      starts
        .filter(
          (startMs, i) => (starts[i + attempts] ?? Number.POSITIVE_INFINITY) - startMs < hours * HOUR_MS,
        )
        .map(
          (startMs) =>
            `Promise 5: ${number} was called more than ${attempts} times in ${hours} hours, from ${toIso(startMs)} on.`,
        ),
    );
  });
}

function whyNot({ destinationPhoneNumber, placedAtMs }: Call, campaign: VirtualCampaign): string | undefined {
  const reported = `Promise 5: ${destinationPhoneNumber} was called at ${toIso(placedAtMs)}`;
  const { plan, done } = campaign;
  const skew = plan.troubles.skewMs;
  const { end } = typeof plan.settings.callingHours === 'object' ? plan.settings.callingHours : {};
  if (end !== undefined) {
    const day = toIso(placedAtMs).slice(0, 10);
    const [from, until] = ['08:00', end].map((clock) => Date.parse(`${day}T${clock}:00Z`));
    const late = PAUSE_HOLDS_MS + skew;
    if (placedAtMs < (from ?? 0) - late || placedAtMs >= (until ?? 0) + late)
      return `${reported}, outside its hours.`;
  }
  const suppressed = done.find(
    (each) => each.act === 'suppress' && each.phoneNumber === destinationPhoneNumber,
  );
  if (suppressed && placedAtMs > suppressed.at + CLAIM_LAST_CALL_MS)
    return `${reported}, on the do-not-call list since ${toIso(suppressed.at)}.`;
  const moves = done.filter(({ act }) => act === 'pause' || act === 'resume' || act === 'cancel');
  const last = moves.findLast(({ at }) => at <= placedAtMs);
  if (last && last.act !== 'resume' && placedAtMs > last.at + PAUSE_HOLDS_MS + plan.troubles.latencyMs) {
    return `${reported}, ${last.act === 'pause' ? 'paused' : 'cancelled'} at ${toIso(last.at)}.`;
  }
  return undefined;
}

/** Promise 6, and that every call is known: the contacts tell what has become of them, as it was in truth. */
function everythingIsReported(campaign: VirtualCampaign): string[] {
  const calls = groupedBy(countedCalls(campaign), ({ destinationPhoneNumber }) => destinationPhoneNumber);
  const { items } = campaign.world.campaigns;
  const standing = items.get(campaignId);
  const unreported =
    standing?.state === 'STOPPED' && !standing.stateReason
      ? ['Promise 6: the campaign is stopped and does not say why.']
      : [];
  return [
    ...unreported,
    ...campaign.world.contacts
      .all(campaignId)
      .flatMap((contact) => isReported(contact, calls.get(contact.phoneNumber ?? '') ?? [], campaign)),
  ];
}

function isReported(contact: Contact, calls: readonly Call[], campaign: VirtualCampaign): string[] {
  const { contactKey, status, reason, error, outcome, attempts = [], attempt } = contact;
  const about = `Promise 6: ${contactKey} is ${status}`;
  const known = new Set(attempts.map(({ contactId }) => contactId));
  const unknown = status === 'UNCERTAIN' ? [] : calls.filter(({ contactId }) => !known.has(contactId));
  const { maxAttempts = 3 } = campaign.plan.settings.retry ?? {};
  const counted = attempts.filter(({ contactId }) =>
    calls.some((call) => call.contactId === contactId && call.fate !== 'NO_ROOM'),
  );
  return [
    ...unknown.map((call) => `${about} and does not know of its call ${call.contactId}.`),
    ...(status !== 'COMPLETED' && status !== 'REJECTED' && !reason ? [`${about} and does not say why.`] : []),
    ...(status === 'FAILED' && !error ? [`${about} without its error.`] : []),
    ...(counted.length > maxAttempts
      ? [`${about} after ${counted.length} attempts; ${maxAttempts} are allowed.`]
      : []),
    ...(status === 'COMPLETED' && attempts.length !== attempt
      ? [`${about} with ${attempts.length} entries after ${attempt} attempts.`]
      : []),
    ...(status === 'COMPLETED' ? wrongOutcome(about, outcome, calls.at(-1)) : []),
    ...(status === 'UNCERTAIN' ? needlesslyUncertain(about, campaign) : []),
  ];
}

function wrongOutcome(about: string, outcome: string | undefined, call: Call | undefined): string[] {
  if (!call) return [`${about} and was never called.`];
  const { answeredAtMs, disconnectReason, enqueuedAtMs, agent, detected } = call.ends;
  const truth = outcomeOf({
    disconnectReason,
    ...(answeredAtMs !== undefined && { answeredAt: answeredAtMs }),
    ...(enqueuedAtMs !== undefined && { enqueuedAt: enqueuedAtMs }),
    ...(agent !== undefined && { agentAt: agent.joinedAtMs }),
    ...(detected !== undefined && { answeringMachine: detected }),
  });
  return truth === outcome ? [] : [`${about} with ${outcome}; its last call was ${truth}.`];
}

/** Connect could tell of everybody: its index shows all in time, and there were later calls to prove it. */
function needlesslyUncertain(about: string, { plan }: VirtualCampaign): string[] {
  const lag = plan.simulator.searchIndexLagMs;
  const couldKnow = lag !== null && lag !== undefined && lag < HOUR_MS && plan.strangers;
  return couldKnow ? [`${about} although Connect could tell.`] : [];
}
