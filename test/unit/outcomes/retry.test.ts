import { describe, expect, it } from 'vitest';
import { parseDeployment } from '../../../src/campaign/deployment.ts';
import type { CampaignSettings, RetrySettings } from '../../../src/campaign/settings.ts';
import type { Outcome } from '../../../src/contact/contact.ts';
import { PARKED } from '../../../src/contact/contact-life.ts';
import { START_MARGIN_MS } from '../../../src/dialing/frequency-cap.ts';
import {
  afterCall,
  type CalledBefore,
  dependsOnCampaign,
  type EndedCall,
} from '../../../src/outcomes/retry.ts';
import { HOUR_MS, MINUTE_MS, SECOND_MS, toIso } from '../../../src/time/instant.ts';
import { noon } from '../../support/a-contact.ts';

function deploymentWith(given: Readonly<Record<string, unknown>> = {}) {
  const reading = parseDeployment({
    instanceArn: 'arn:aws:connect:us-east-1:123456789012:instance/11111111-2222-4333-8444-555555555555',
    contactFlowId: 'flow-1',
    callingHours: 'always',
    retentionDays: 90,
    ...given,
  });
  if (!reading.ok) throw new Error(reading.messages.join(' '));
  return reading.deployment;
}

const calledAt = noon - MINUTE_MS;
const contact: CalledBefore = {
  attempt: 1,
  phoneNumber: '+12065550101',
  claimedAt: toIso(calledAt),
  createdAt: toIso(noon - HOUR_MS),
};
const picked = { answeredAt: noon - 30 * SECOND_MS };

interface Case {
  /** Since when the campaign has proven its settings. */
  readonly provenAt?: string;
  readonly end?: Partial<EndedCall>;
  readonly before?: Partial<CalledBefore>;
  readonly settings?: CampaignSettings;
  readonly state?: 'RUNNING' | 'PAUSED' | 'STOPPED' | 'CANCELLED';
  readonly callingHours?: string;
  readonly nowMs?: number;
}

function whatComes({
  end,
  before,
  settings,
  state = 'RUNNING',
  provenAt,
  callingHours = 'always',
  nowMs = noon,
}: Case) {
  return afterCall(
    { ...contact, ...before },
    { contactId: 'call-1', endedAt: noon, ...end },
    { state, ...(settings && { settings }), ...(provenAt && { provenAt }) },
    deploymentWith({ callingHours }),
    nowMs,
  );
}

/** Minutes after the end of the call at which the next one is due; undefined: there is none. */
function minutesUntilNext(given: Case): number | undefined {
  const { fact } = whatComes(given);
  return fact.type === 'toRetry' ? (Date.parse(fact.dueAt) - noon) / MINUTE_MS : undefined;
}

const never = undefined;
const talked = [
  'CUSTOMER_DISCONNECT',
  'AGENT_DISCONNECT',
  'CONTACT_FLOW_DISCONNECT',
  'THIRD_PARTY_DISCONNECT',
  'BARGED',
];

describe('what comes after a call', () => {
  // Reason, outcome, minutes until the next call by the defaults.
  const reasons: [string | undefined, Outcome, number | undefined][] = [
    ['TELECOM_BUSY', 'BUSY', 15],
    ['TELECOM_TIMEOUT', 'NO_ANSWER', 120],
    ['TELECOM_UNANSWERED', 'NO_ANSWER', 120],
    ['TELECOM_ORIGINATOR_CANCEL', 'NO_ANSWER', 120],
    ['TELECOM_PROBLEM', 'UNREACHABLE', 60],
    ['TELECOM_NUMBER_INVALID', 'INVALID_NUMBER', never],
    ['TELECOM_POTENTIAL_BLOCKING', 'BLOCKED', never],
    ['OUTBOUND_ATTEMPT_FAILED', 'ERROR', 60],
    ...talked.map((reason): [string, Outcome, undefined] => [reason, 'ANSWERED', never]),
    ['OTHER', 'NO_ANSWER', 120],
    ['SOMETHING_NEW', 'NO_ANSWER', 120],
    [undefined, 'NO_ANSWER', 120],
  ];

  it.each([
    [undefined, 'ANSWERED'],
    [{ mode: 'progressive' } as const, 'ABANDONED'],
  ])('counts an agent who came too late by the settings of agents %j: %s', (agents, outcome) => {
    const end = { ...picked, enqueuedAt: noon - 29 * SECOND_MS, agentAt: noon - 20 * SECOND_MS };
    expect(whatComes({ end, ...(agents && { settings: { agents } }) }).fact).toMatchObject({
      type: 'ended',
      outcome,
    });
  });

  it.each(reasons)(
    'that ended with %s is %s, and the next one comes after %s minutes',
    (reason, outcome, minutes) => {
      const end = reason === undefined ? {} : { disconnectReason: reason };

      expect(whatComes({ end }).fact).toMatchObject({
        type: minutes === undefined ? 'ended' : 'toRetry',
        attempt: 1,
        contactId: 'call-1',
        dialedAt: calledAt,
        outcome,
        endedAt: noon,
      });
      expect(minutesUntilNext({ end })).toBe(minutes);
      expect(whatComes({ end })).not.toHaveProperty('stopReason');
      expect(whatComes({ end }).isUncounted).toBe(false);
    },
  );

  it.each<[string, Outcome, number | undefined]>([
    ['VOICEMAIL_BEEP', 'VOICEMAIL', 240],
    ['VOICEMAIL_NO_BEEP', 'VOICEMAIL', 240],
    ['AMD_UNANSWERED', 'NO_ANSWER', 120],
    ['SIT_TONE_BUSY', 'BUSY', 15],
    ['SIT_TONE_INVALID_NUMBER', 'INVALID_NUMBER', never],
    ['SIT_TONE_DETECTED', 'UNREACHABLE', 60],
    ['FAX_MACHINE_DETECTED', 'UNREACHABLE', 60],
    ['HUMAN_ANSWERED', 'ANSWERED', never],
    ['AMD_UNRESOLVED', 'ANSWERED', never],
    ['AMD_UNRESOLVED_SILENCE', 'ANSWERED', never],
    ['AMD_NOT_APPLICABLE', 'ANSWERED', never],
    ['AMD_ERROR', 'ANSWERED', never],
  ])('that %s took is %s, and the next one comes after %s minutes', (answeringMachine, outcome, minutes) => {
    const end = { ...picked, answeringMachine, disconnectReason: 'CONTACT_FLOW_DISCONNECT' };

    expect(whatComes({ end }).fact.outcome).toBe(outcome);
    expect(minutesUntilNext({ end })).toBe(minutes);
  });

  it('of somebody who waited for an agent in vain is none', () => {
    const end = { ...picked, enqueuedAt: noon - 20 * SECOND_MS, disconnectReason: 'CUSTOMER_DISCONNECT' };

    expect(whatComes({ end }).fact).toMatchObject({ type: 'ended', outcome: 'ABANDONED' });
  });

  it('keeps everything that Connect told, and when the contact may be deleted', () => {
    const end = { ...picked, initiatedAt: noon - 50 * SECOND_MS, disconnectReason: 'CUSTOMER_DISCONNECT' };

    expect(whatComes({ end }).fact).toEqual({
      type: 'ended',
      attempt: 1,
      contactId: 'call-1',
      dialedAt: noon - 50 * SECOND_MS,
      outcome: 'ANSWERED',
      answeredAt: picked.answeredAt,
      endedAt: noon,
      disconnectReason: 'CUSTOMER_DISCONNECT',
      expiresAt: noon / SECOND_MS + 90 * 86_400,
    });
  });

  it('says in words that the contact waits for the next one, and until when', () => {
    const { fact } = whatComes({ end: { disconnectReason: 'TELECOM_BUSY' } });

    expect(fact.reason).toContain('BUSY');
    expect(fact.reason).toContain(toIso(noon + 15 * MINUTE_MS));
  });
});

describe('the settings of retries', () => {
  const busy = { disconnectReason: 'TELECOM_BUSY' };
  const retry = (settings: RetrySettings) => ({ settings: { retry: settings } });

  it('give each outcome its delay', () => {
    const own = retry({ delayMinutes: { NO_ANSWER: 1, BUSY: 2, UNREACHABLE: 3, VOICEMAIL: 4 } });

    expect(minutesUntilNext({ end: {}, ...own })).toBe(1);
    expect(minutesUntilNext({ end: busy, ...own })).toBe(2);
    expect(minutesUntilNext({ end: { disconnectReason: 'TELECOM_PROBLEM' }, ...own })).toBe(3);
    expect(minutesUntilNext({ end: { disconnectReason: 'OUTBOUND_ATTEMPT_FAILED' }, ...own })).toBe(3);
    expect(minutesUntilNext({ end: { ...picked, answeringMachine: 'VOICEMAIL_BEEP' }, ...own })).toBe(4);
  });

  it('that name some outcomes mean these and no others', () => {
    const own = retry({ delayMinutes: { BUSY: 5 } });

    expect(minutesUntilNext({ end: busy, ...own })).toBe(5);
    for (const end of [
      {},
      { disconnectReason: 'TELECOM_PROBLEM' },
      { disconnectReason: 'OUTBOUND_ATTEMPT_FAILED' },
    ]) {
      expect(whatComes({ end, ...own }).fact.type).toBe('ended');
    }
  });

  it('that name no outcome call nobody again', () => {
    expect(whatComes({ end: busy, ...retry({ delayMinutes: {} }) }).fact.type).toBe('ended');
  });

  it('without delays keep those of the defaults', () => {
    expect(minutesUntilNext({ end: busy, ...retry({ maxAttempts: 2 }) })).toBe(15);
  });

  it.each([
    [undefined, 2, true],
    [undefined, 3, false],
    [1, 1, false],
    [5, 4, true],
    [5, 5, false],
  ])('with maxAttempts %s after attempt %i: another one is %s', (maxAttempts, attempt, isRetried) => {
    const own = retry(maxAttempts === undefined ? {} : { maxAttempts });

    expect(whatComes({ end: busy, before: { attempt }, ...own }).fact.type).toBe(
      isRetried ? 'toRetry' : 'ended',
    );
  });

  it('do not count attempts for which nobody was rung', () => {
    expect(whatComes({ end: busy, before: { attempt: 6, uncounted: 4 } }).fact.type).toBe('toRetry');
    expect(whatComes({ end: busy, before: { attempt: 7, uncounted: 4 } }).fact.type).toBe('ended');
  });

  it('count from the end of the call, however late the news of it comes', () => {
    const late = noon + 10 * MINUTE_MS;
    expect(minutesUntilNext({ end: busy, nowMs: late })).toBe(15);

    const tooLate = noon + 40 * MINUTE_MS;
    expect(minutesUntilNext({ end: busy, nowMs: tooLate })).toBe(40);
  });
});

describe('a call that Connect had no room for (EXPIRED)', () => {
  const end = { disconnectReason: 'EXPIRED' };

  it.each([undefined, 1, 2])('after %s of them is made again on the next line that is free', (uncounted) => {
    const before = { attempt: 50, ...(uncounted !== undefined && { uncounted }) };

    expect(whatComes({ end, before }).fact).toMatchObject({ type: 'toRetry', dueAt: PARKED });
  });

  it.each([
    [3, 1],
    [4, 2],
    [8, 32],
    [9, 60],
    [19, 60],
  ])('after %s of them is made again in %i minutes: no attempt is used up', (uncounted, minutes) => {
    const before = { attempt: 50, uncounted };

    expect(minutesUntilNext({ end, before })).toBe(minutes);
    expect(whatComes({ end, before })).toMatchObject({
      isUncounted: true,
      fact: { type: 'toRetry', uncounted: uncounted + 1, outcome: 'ERROR', disconnectReason: 'EXPIRED' },
    });
    expect(whatComes({ end, before }).fact.reason).toContain('does not count as an attempt');
    expect(whatComes({ end, before })).not.toHaveProperty('stopReason');
  });

  it('is made again also when the settings retry nothing', () => {
    const settings = { retry: { maxAttempts: 1, delayMinutes: {} } };

    expect(whatComes({ end, settings }).fact.type).toBe('toRetry');
  });

  it.each([20, 40, 2_000])('after %i of them is the last one, and still counts for nothing', (uncounted) => {
    const reported = whatComes({ end, before: { attempt: uncounted + 1, uncounted } });

    expect(reported).toMatchObject({ isUncounted: true, fact: { type: 'ended', outcome: 'ERROR' } });
    expect(reported).not.toHaveProperty('stopReason');
  });
});

describe.each([
  ['OUTBOUND_RESOURCE_ERROR', /no resource.*contact flow.*caller ID.*resume the campaign/],
  [
    'OUTBOUND_DESTINATION_ENDPOINT_ERROR',
    /may not call this destination.*allow its country.*resume the campaign/,
  ],
])('a call for which the instance is not set up (%s)', (disconnectReason, stopReason) => {
  const end = { disconnectReason };

  it('stops the campaign, says what to look at, and leaves the contact to be called when it is resumed', () => {
    const provenAt = toIso(calledAt - MINUTE_MS);
    expect(whatComes({ end, provenAt, before: { attempt: 3, uncounted: 1 } })).toMatchObject({
      isUncounted: true,
      stopReason: expect.stringMatching(stopReason),
      fact: { type: 'toRetry', dueAt: PARKED, uncounted: 2 },
    });
  });

  it.each([
    ['a minute before the campaign was proven anew', calledAt + MINUTE_MS, false],
    ['a minute after it was proven', calledAt - MINUTE_MS, true],
    ['just before the moment at which its being taken proved the campaign', calledAt + SECOND_MS, true],
  ])('placed %s (%i): that it stops the campaign is %s', (_, provenMs, stops) => {
    const reported = whatComes({ end, provenAt: toIso(provenMs) });

    expect(reported.stopReason !== undefined).toBe(stops);
    expect(reported).toMatchObject({ isUncounted: true, fact: { type: 'toRetry', dueAt: PARKED } });
  });

  it('told while the campaign has proven nothing since it was resumed does not stop it: the call may be an old one', () => {
    expect(whatComes({ end })).not.toHaveProperty('stopReason');
  });

  it("placed before the repair, by Connect's time if it reports it, does not stop the campaign", () => {
    const reported = whatComes({
      end: { ...end, initiatedAt: noon - 2 * HOUR_MS },
      provenAt: toIso(noon - HOUR_MS),
    });

    expect(reported).not.toHaveProperty('stopReason');
  });

  it('is the last one after twenty, so that nobody resumes it for ever', () => {
    const reported = whatComes({ end, before: { attempt: 21, uncounted: 20 } });

    expect(reported).toMatchObject({ isUncounted: true, fact: { type: 'ended', outcome: 'ERROR' } });
  });
});

describe('somebody who was on the line', () => {
  // What ends a call before anybody is rung, or as out of reach, also breaks off calls that are on.
  const reasons = [
    'EXPIRED',
    'OUTBOUND_RESOURCE_ERROR',
    'OUTBOUND_DESTINATION_ENDPOINT_ERROR',
    'TELECOM_PROBLEM',
    'TELECOM_TIMEOUT',
    'OTHER',
  ];
  const agentAt = noon - 10 * SECOND_MS;

  it.each(reasons)(
    'is not called again although the call ended with %s, and it counts',
    (disconnectReason) => {
      for (const end of [picked, { agentAt }, { ...picked, agentAt, answeringMachine: 'VOICEMAIL_BEEP' }]) {
        const reported = whatComes({ end: { ...end, disconnectReason } });

        expect(reported).toMatchObject({ isUncounted: false, fact: { type: 'ended', outcome: 'ANSWERED' } });
        expect(reported).not.toHaveProperty('stopReason');
      }
    },
  );

  it.each(reasons)('and waited for an agent in vain until %s is not called again', (disconnectReason) => {
    const end = { ...picked, enqueuedAt: noon - 20 * SECOND_MS, disconnectReason };

    expect(whatComes({ end })).toMatchObject({
      isUncounted: false,
      fact: { type: 'ended', outcome: 'ABANDONED' },
    });
  });
});

describe('a campaign that places no more calls', () => {
  it.each(['TELECOM_BUSY', 'EXPIRED', 'OUTBOUND_RESOURCE_ERROR', 'OUTBOUND_ATTEMPT_FAILED'])(
    'because it is cancelled gets no call after %s',
    (disconnectReason) => {
      const reported = whatComes({ end: { disconnectReason }, state: 'CANCELLED' });

      expect(reported.fact.type).toBe('ended');
      expect(reported).not.toHaveProperty('stopReason');
    },
  );

  it('because its endAt has come gets none', () => {
    const settings = { endAt: toIso(noon) };

    expect(whatComes({ end: { disconnectReason: 'TELECOM_BUSY' }, settings }).fact.type).toBe('ended');
  });

  it('when the next one would be due gets none', () => {
    const end = { disconnectReason: 'TELECOM_BUSY' };
    const until = (minutes: number) => ({ end, settings: { endAt: toIso(noon + minutes * MINUTE_MS) } });

    expect(whatComes(until(15)).fact.type).toBe('ended');
    expect(whatComes(until(16)).fact.type).toBe('toRetry');
  });

  it.each(['PAUSED', 'STOPPED'] as const)('for now (%s) keeps the retry for later', (state) => {
    expect(minutesUntilNext({ end: { disconnectReason: 'TELECOM_BUSY' }, state })).toBe(15);
  });
});

describe('a retry that would fall into the night', () => {
  // Noon UTC is 04:00 in Seattle (+1206), whose calling hours begin at 08:00: 16:00 UTC.
  const opening = Date.UTC(2026, 10, 2, 16, 0, 0);
  const given = { callingHours: '08:00-21:00' };

  it.each(['TELECOM_BUSY', 'TELECOM_TIMEOUT', 'EXPIRED'])(
    'after %s comes when the hours begin',
    (disconnectReason) => {
      expect(whatComes({ end: { disconnectReason }, ...given }).fact).toMatchObject({
        dueAt: toIso(opening),
      });
    },
  );

  it('within the hours comes after its delay', () => {
    const endedAt = opening + HOUR_MS;

    expect(
      whatComes({ end: { endedAt, disconnectReason: 'TELECOM_BUSY' }, nowMs: endedAt, ...given }).fact,
    ).toMatchObject({
      dueAt: toIso(endedAt + 15 * MINUTE_MS),
    });
  });

  it('in the evening comes in the morning', () => {
    const nineInTheEvening = Date.UTC(2026, 10, 3, 5, 0, 0);
    const endedAt = nineInTheEvening - 10 * MINUTE_MS;

    expect(
      whatComes({ end: { endedAt, disconnectReason: 'TELECOM_BUSY' }, nowMs: endedAt, ...given }).fact,
    ).toMatchObject({
      dueAt: toIso(Date.UTC(2026, 10, 3, 16, 0, 0)),
    });
  });

  it('is read by the clock of the row, when it has one', () => {
    // 12:15 UTC is 13:15 in Berlin.
    const before = { phoneNumber: '+493055501011', timeZone: 'Europe/Berlin' };

    expect(minutesUntilNext({ end: { disconnectReason: 'TELECOM_BUSY' }, before, ...given })).toBe(15);
  });

  it('and past endAt does not come', () => {
    const settings = { endAt: toIso(opening - MINUTE_MS) };

    expect(whatComes({ end: { disconnectReason: 'TELECOM_BUSY' }, settings, ...given }).fact.type).toBe(
      'ended',
    );
  });
});

describe('a retry that a cap of one call does not allow yet', () => {
  const settings = {
    retry: { delayMinutes: { BUSY: 15 } },
    frequencyCap: { attempts: 1, hours: 24 },
  } as const;
  const end = { disconnectReason: 'TELECOM_BUSY' };
  const opensAt = calledAt + 24 * HOUR_MS + START_MARGIN_MS;

  it('waits for it, and says so', () => {
    expect(whatComes({ end, settings }).fact).toMatchObject({
      type: 'toRetry',
      dueAt: toIso(opensAt),
      reason: `BUSY: called again from ${toIso(opensAt)} ("frequencyCap": at most 1 call in 24 hours).`,
    });
  });

  it('does not come when the campaign ends first', () => {
    const endAt = toIso(opensAt - 1);
    expect(whatComes({ end, settings: { ...settings, endAt } }).fact).toMatchObject({ type: 'ended' });
  });

  it('comes after its delay where there is room for two calls, or no claim is known', () => {
    const due = toIso(noon + 15 * MINUTE_MS);
    const two = { ...settings, frequencyCap: { attempts: 2, hours: 24 } };
    expect(whatComes({ end, settings: two }).fact).toMatchObject({ dueAt: due });
    const { claimedAt: _, ...before } = contact;
    const after = afterCall(
      before,
      { contactId: 'c', endedAt: noon, ...end },
      { state: 'RUNNING', settings },
      deploymentWith(),
      noon,
    );
    expect(after.fact).toMatchObject({ dueAt: due });
  });
});

describe('the contact of a call that is over', () => {
  it('has what was reported of the call and nothing else, whether it ends or waits', () => {
    const call = { attempt: 1, contactId: 'call-1', dialedAt: calledAt, endedAt: noon, outcome: 'NO_ANSWER' };

    expect(whatComes({})).toStrictEqual({
      fact: {
        type: 'toRetry',
        ...call,
        dueAt: toIso(noon + 2 * HOUR_MS),
        reason: `NO_ANSWER: called again from ${toIso(noon + 2 * HOUR_MS)}.`,
      },
      isUncounted: false,
    });
    expect(whatComes({ settings: { retry: { maxAttempts: 1 } } })).toStrictEqual({
      fact: { type: 'ended', ...call, expiresAt: noon / SECOND_MS + 90 * 86_400 },
      isUncounted: false,
    });
  });

  it('is kept from the later one of the end of its call and the news of it', () => {
    const end = { disconnectReason: 'CUSTOMER_DISCONNECT' };
    const expiresAt = (nowMs: number) => whatComes({ end, nowMs }).fact;

    expect(expiresAt(noon + HOUR_MS)).toMatchObject({ expiresAt: noon / SECOND_MS + 3_600 + 90 * 86_400 });
    expect(expiresAt(noon - HOUR_MS)).toMatchObject({ expiresAt: noon / SECOND_MS + 90 * 86_400 });
  });

  it('counts from its creation when the time of its claim is unknown', () => {
    const reported = afterCall(
      { attempt: 1, createdAt: toIso(noon - HOUR_MS) },
      { contactId: 'call-1', endedAt: noon },
      { state: 'RUNNING' },
      deploymentWith({ callingHours: '08:00-21:00' }),
      noon,
    );

    // Its number is not known either, so there is no clock by which to wait.
    expect(reported.fact).toMatchObject({ dialedAt: noon - HOUR_MS, dueAt: toIso(noon + 2 * HOUR_MS) });
  });

  it('is called again by the defaults when its campaign is not known', () => {
    const reported = afterCall(
      contact,
      { contactId: 'call-1', endedAt: noon },
      undefined,
      deploymentWith(),
      noon,
    );

    expect(reported.fact).toMatchObject({ type: 'toRetry', dueAt: toIso(noon + 2 * HOUR_MS) });
  });

  it('does not stop a campaign that is not known for want of resources', () => {
    const end = { contactId: 'call-1', endedAt: noon, disconnectReason: 'OUTBOUND_RESOURCE_ERROR' };

    expect(afterCall(contact, end, undefined, deploymentWith(), noon)).not.toHaveProperty('stopReason');
  });

  it('stops the campaign to the moment: its call came fifteen seconds before the proof, or later', () => {
    const end = { disconnectReason: 'OUTBOUND_RESOURCE_ERROR' };
    const provenAt = (seconds: number) => toIso(calledAt + seconds * SECOND_MS);

    expect(whatComes({ end, provenAt: provenAt(15) })).toHaveProperty('stopReason');
    expect(whatComes({ end, provenAt: provenAt(16) })).not.toHaveProperty('stopReason');
  });

  it('without a known time zone is looked at again an hour after its call was due', () => {
    const satellite = { phoneNumber: '+870773111632' };

    expect(whatComes({ before: satellite, callingHours: '08:00-21:00' }).fact).toMatchObject({
      type: 'toRetry',
      dueAt: toIso(noon + 3 * HOUR_MS),
    });
  });
});

describe('whether what comes after a call depends on its campaign', () => {
  it.each<[boolean, string, Partial<EndedCall>]>([
    [true, 'nobody answered', {}],
    [true, 'it was busy', { disconnectReason: 'TELECOM_BUSY' }],
    [true, 'no line was reached', { disconnectReason: 'TELECOM_PROBLEM' }],
    [true, 'Connect failed to place it', { disconnectReason: 'OUTBOUND_ATTEMPT_FAILED' }],
    [true, 'Connect had no capacity', { disconnectReason: 'EXPIRED' }],
    [true, 'Connect had no resource', { disconnectReason: 'OUTBOUND_RESOURCE_ERROR' }],
    [true, 'a machine took it', { ...picked, answeringMachine: 'VOICEMAIL_BEEP' }],
    [false, 'somebody answered', picked],
    [false, 'somebody answered and the line broke', { ...picked, disconnectReason: 'EXPIRED' }],
    [true, 'somebody waited in vain', { ...picked, enqueuedAt: noon }],
    [true, 'an agent joined', { ...picked, agentAt: noon }],
    [false, 'the number does not exist', { disconnectReason: 'TELECOM_NUMBER_INVALID' }],
    [false, 'it was blocked', { disconnectReason: 'TELECOM_POTENTIAL_BLOCKING' }],
  ])('is %s when %s', (depends, _, end) => {
    expect(dependsOnCampaign({ contactId: 'call-1', endedAt: noon, ...end })).toBe(depends);
  });
});

describe('a call on which the flow recorded a disposition', () => {
  const recorded = (
    wish: number | 'never',
    before: Partial<CalledBefore> = {},
    end: Partial<EndedCall> = picked,
  ): Case => ({
    end,
    before: { disposition: 'NOT_HOME', ...before },
    settings: { retry: { dispositions: { NOT_HOME: wish } } },
  });

  it('is made again when the settings say, whatever its outcome', () => {
    expect(minutesUntilNext(recorded(30))).toBe(30);
    expect(minutesUntilNext(recorded(30, {}, { disconnectReason: 'TELECOM_NUMBER_INVALID' }))).toBe(30);
    expect(whatComes(recorded(30)).fact).toMatchObject({
      type: 'toRetry',
      outcome: 'ANSWERED',
      disposition: 'NOT_HOME',
      reason: `NOT_HOME: called again from ${toIso(noon + 30 * MINUTE_MS)}.`,
    });
  });

  it('is not made again when the settings say never, whatever its outcome', () => {
    expect(minutesUntilNext(recorded('never', {}, { disconnectReason: 'TELECOM_BUSY' }))).toBe(never);
  });

  it.each([
    [3, 0, 'toRetry'],
    [4, 0, 'toRetry'],
    [5, 0, 'ended'],
    [6, 2, 'toRetry'],
    [6, 1, 'ended'],
  ])(
    'of a contact recycled after three calls, for two more: attempt %i, %i of them uncounted: %s',
    (attempt, uncounted, type) => {
      const before = { attempt, uncounted, recycle: { id: 'again', after: 3, attempts: 2 } };
      expect(whatComes({ settings: { retry: { maxAttempts: 1 } }, before }).fact.type).toBe(type);
    },
  );

  it('is made again no more often than maxAttempts allows', () => {
    expect(minutesUntilNext(recorded(30, { attempt: 2 }))).toBe(30);
    expect(minutesUntilNext(recorded(30, { attempt: 3 }))).toBe(never);
    expect(minutesUntilNext(recorded(30, { attempt: 4, uncounted: 2 }))).toBe(30);
  });

  it.each(['HOME', 'toString'])(
    '%s, of which the settings say nothing, goes by its outcome',
    (disposition) => {
      expect(minutesUntilNext(recorded(30, { disposition }))).toBe(never);
      expect(minutesUntilNext(recorded(30, { disposition }, { disconnectReason: 'TELECOM_BUSY' }))).toBe(15);
    },
  );

  it('of an opt-out is the last one, also when the settings and the customer want another', () => {
    const before = {
      disposition: 'OPTED_OUT',
      callBackAt: toIso(noon + HOUR_MS),
      callBack: { after: 1, asked: 'PT2H' },
    };
    const settings = { retry: { dispositions: { OPTED_OUT: 30 } } };

    expect(whatComes({ end: { disconnectReason: 'TELECOM_BUSY' }, before, settings }).fact).toMatchObject({
      type: 'ended',
      disposition: 'OPTED_OUT',
    });
  });
});

describe('a customer who asked to be called back', () => {
  const at = toIso(noon + 2 * HOUR_MS);
  const asked = { callBackAt: at, callBack: { after: 1, asked: 'PT2H' } };

  it('is called at that time', () => {
    expect(whatComes({ end: picked, before: asked })).toMatchObject({
      isUncounted: false,
      fact: {
        type: 'toRetry',
        outcome: 'ANSWERED',
        dueAt: at,
        reason: `The customer asked to be called back at ${at}: called again from ${at}.`,
      },
    });
  });

  it('is called once beyond maxAttempts', () => {
    const before = { ...asked, attempt: 3, callBack: { after: 3, asked: 'PT2H' } };
    expect(whatComes({ end: picked, before }).fact).toMatchObject({ type: 'toRetry', dueAt: at });
  });

  it('on an earlier call is not called for that again', () => {
    const before = { ...asked, callBackAt: toIso(noon - HOUR_MS), attempt: 2 };
    expect(whatComes({ end: picked, before }).fact.type).toBe('ended');
  });

  it.each([
    ['was answered', picked],
    ['had no line', { disconnectReason: 'EXPIRED' }],
    ['could not be placed', { disconnectReason: 'OUTBOUND_RESOURCE_ERROR' }],
  ])('while the next call was on its way already is called back all the same when that %s', (_, end) => {
    expect(whatComes({ end, before: { ...asked, attempt: 2 } }).fact).toMatchObject({
      type: 'toRetry',
      dueAt: at,
      callBack: { after: 2, asked: 'PT2H' },
    });
  });

  it('at a time in the past is called at once', () => {
    const before = { ...asked, callBackAt: toIso(noon - HOUR_MS) };
    expect(whatComes({ end: picked, before }).fact).toMatchObject({ dueAt: toIso(noon) });
  });

  it('at night is called when the hours begin', () => {
    // 14:00 UTC is 06:00 in Seattle (+1206).
    const opening = toIso(Date.UTC(2026, 10, 2, 16, 0, 0));
    expect(whatComes({ end: picked, before: asked, callingHours: '08:00-21:00' }).fact).toMatchObject({
      dueAt: opening,
      reason: `The customer asked to be called back at ${at}: called again from ${opening}.`,
    });
  });

  it('is not called when the settings say never for the disposition of the call', () => {
    const settings = { retry: { dispositions: { REFUSED: 'never' as const } } };
    expect(whatComes({ end: picked, before: { ...asked, disposition: 'REFUSED' }, settings }).fact.type).toBe(
      'ended',
    );
  });

  it('is called at the time asked for, not after the delay of the disposition', () => {
    const settings = { retry: { dispositions: { NOT_HOME: 5 } } };
    expect(
      whatComes({ end: picked, before: { ...asked, disposition: 'NOT_HOME' }, settings }).fact,
    ).toMatchObject({
      dueAt: at,
    });
  });

  it('is not called when the campaign is over by then', () => {
    const until = (ms: number) =>
      whatComes({ end: picked, before: asked, settings: { endAt: toIso(ms) } }).fact.type;
    expect(until(noon + 2 * HOUR_MS)).toBe('ended');
    expect(until(noon + 2 * HOUR_MS + MINUTE_MS)).toBe('toRetry');
  });

  it('waits for a cap that the call has used up, and says which', () => {
    const settings = { frequencyCap: { attempts: 1, hours: 24 } };
    const { fact } = whatComes({ end: picked, before: asked, settings });

    expect(Date.parse(fact.type === 'toRetry' ? fact.dueAt : '')).toBeGreaterThan(noon + 20 * HOUR_MS);
    expect(fact.reason).toMatch(/asked to be called back at .*24 hours/);
  });

  it('at another number is called there, and the cap on the first does not matter', () => {
    const settings = { frequencyCap: { attempts: 1, hours: 24 } };
    const other = '+12125550199';
    const before = { ...asked, callBack: { after: 1, asked: 'PT2H', phoneNumber: other } };

    expect(whatComes({ end: picked, before, settings }).fact).toMatchObject({
      dueAt: at,
      phoneNumber: other,
      calledNumber: '+12065550101',
    });
    const same = { ...asked, callBack: { after: 1, asked: 'PT2H', phoneNumber: '+12065550101' } };
    expect(whatComes({ end: picked, before: same }).fact).not.toHaveProperty('calledNumber');
    expect(whatComes({ end: picked, before: asked }).fact).not.toHaveProperty('phoneNumber');
  });

  it.each(['EXPIRED', 'OUTBOUND_RESOURCE_ERROR'])(
    'and whose call no phone rang for (%s) is still called back, within the hours',
    (disconnectReason) => {
      const before = { ...asked, attempt: 2 };
      expect(whatComes({ end: { disconnectReason }, before }).fact).toMatchObject({
        type: 'toRetry',
        callBack: { after: 2 },
      });
      const earlier = { ...asked, attempt: 3 };
      expect(whatComes({ end: { disconnectReason }, before: earlier }).fact).not.toHaveProperty('callBack');
    },
  );

  it('and for whose call Connect had no line is due at once: it does not wait behind others for a line', () => {
    const end = { disconnectReason: 'EXPIRED' };
    const before = { ...asked, callBackAt: toIso(noon - HOUR_MS), attempt: 2 };
    expect(whatComes({ end, before }).fact).toMatchObject({ dueAt: toIso(noon) });
  });
});

describe('an end that depends on no campaign', () => {
  const ended = { contactId: 'call-1', endedAt: noon };

  it.each<[string, boolean, Partial<EndedCall>, Parameters<typeof dependsOnCampaign>[1]?]>([
    ['a talk', false, { ...picked, disconnectReason: 'CUSTOMER_DISCONNECT' }],
    ['a call for an agent', true, { ...picked, enqueuedAt: noon - 20 * SECOND_MS }],
    ['a talk with a disposition', true, picked, { disposition: 'SOLD' }],
    ['a talk on which a callback was asked for', true, picked, { callBack: { after: 1, asked: 'PT2H' } }],
    ['a busy line', true, { disconnectReason: 'TELECOM_BUSY' }],
    ['a number that does not exist', false, { disconnectReason: 'TELECOM_NUMBER_INVALID' }],
    ['a call that Connect could not place', true, { disconnectReason: 'OUTBOUND_ATTEMPT_FAILED' }],
    ['a call without a line', true, { disconnectReason: 'EXPIRED' }],
    ['a talk that was broken off', false, { ...picked, disconnectReason: 'EXPIRED' }],
  ])('%s: %s', (_, depends, end, about) => {
    expect(dependsOnCampaign({ ...ended, ...end }, about)).toBe(depends);
  });
});
