import { describe, expect, it } from 'vitest';
import type { Outcome } from '../../../src/contact/contact.ts';
import { type CallEnd, outcomeOf, wasAnswered } from '../../../src/outcomes/outcome.ts';

const answered = { answeredAt: 1_000 };
const withAgent = { ...answered, enqueuedAt: 2_000, agentAt: 3_000 };
const withoutAgent = { ...answered, enqueuedAt: 2_000 };

describe('the outcome of a call', () => {
  it.each<[string, Outcome]>([
    ['TELECOM_BUSY', 'BUSY'],
    ['TELECOM_TIMEOUT', 'NO_ANSWER'],
    ['TELECOM_UNANSWERED', 'NO_ANSWER'],
    ['TELECOM_ORIGINATOR_CANCEL', 'NO_ANSWER'],
    ['TELECOM_PROBLEM', 'UNREACHABLE'],
    ['TELECOM_NUMBER_INVALID', 'INVALID_NUMBER'],
    ['OUTBOUND_DESTINATION_ENDPOINT_ERROR', 'ERROR'],
    ['TELECOM_POTENTIAL_BLOCKING', 'BLOCKED'],
    ['OUTBOUND_RESOURCE_ERROR', 'ERROR'],
    ['OUTBOUND_ATTEMPT_FAILED', 'ERROR'],
    ['EXPIRED', 'ERROR'],
  ])(
    'that ended with %s is %s when nobody was on the line, else what was on the line says it',
    (disconnectReason, outcome) => {
      for (const answeringMachine of ['', 'HUMAN_ANSWERED', 'VOICEMAIL_BEEP', 'SIT_TONE_BUSY']) {
        const end = { disconnectReason, answeringMachine };
        expect(outcomeOf(end)).toBe(outcome);
        expect(outcomeOf({ ...end, enqueuedAt: 2_000 })).toBe(outcome);
        expect(wasAnswered(end)).toBe(false);
      }
      for (const onTheLine of [
        answered,
        withAgent,
        { agentAt: 3_000 },
        { ...answered, answeringMachine: 'HUMAN_ANSWERED' },
      ]) {
        expect(outcomeOf({ disconnectReason, ...onTheLine })).toBe('ANSWERED');
        expect(wasAnswered({ disconnectReason, ...onTheLine })).toBe(true);
      }
      expect(outcomeOf({ disconnectReason, ...withoutAgent })).toBe('ABANDONED');
      expect(outcomeOf({ disconnectReason, ...answered, answeringMachine: 'VOICEMAIL_BEEP' })).toBe(
        'VOICEMAIL',
      );
    },
  );

  it.each(['VOICEMAIL_BEEP', 'AMD_UNANSWERED', 'SIT_TONE_BUSY', 'FAX_MACHINE_DETECTED'])(
    'in which an agent joined is ANSWERED, whatever the detection of machines heard (%s)',
    (answeringMachine) => {
      expect(outcomeOf({ ...withAgent, answeringMachine, disconnectReason: 'AGENT_DISCONNECT' })).toBe(
        'ANSWERED',
      );
    },
  );

  const talked = [
    'CUSTOMER_DISCONNECT',
    'AGENT_DISCONNECT',
    'CONTACT_FLOW_DISCONNECT',
    'THIRD_PARTY_DISCONNECT',
    'BARGED',
  ];

  it.each(talked)(
    'that ended with %s is ANSWERED, unless the customer waited for an agent in vain',
    (disconnectReason) => {
      expect(outcomeOf({ disconnectReason, ...answered })).toBe('ANSWERED');
      expect(outcomeOf({ disconnectReason, ...withAgent })).toBe('ANSWERED');
      expect(outcomeOf({ disconnectReason, ...withoutAgent })).toBe('ABANDONED');
    },
  );

  it.each(talked)(
    'that ended with %s was answered also when the time of the answer is not told',
    (disconnectReason) => {
      expect(outcomeOf({ disconnectReason })).toBe('ANSWERED');
    },
  );

  it.each<[string, Outcome]>([
    ['VOICEMAIL_BEEP', 'VOICEMAIL'],
    ['VOICEMAIL_NO_BEEP', 'VOICEMAIL'],
    ['AMD_UNANSWERED', 'NO_ANSWER'],
    ['SIT_TONE_BUSY', 'BUSY'],
    ['SIT_TONE_INVALID_NUMBER', 'INVALID_NUMBER'],
    ['SIT_TONE_DETECTED', 'UNREACHABLE'],
    ['FAX_MACHINE_DETECTED', 'UNREACHABLE'],
    ['HUMAN_ANSWERED', 'ANSWERED'],
    ['AMD_UNRESOLVED', 'ANSWERED'],
    ['AMD_UNRESOLVED_SILENCE', 'ANSWERED'],
    ['AMD_NOT_APPLICABLE', 'ANSWERED'],
    ['AMD_ERROR', 'ANSWERED'],
  ])('that was picked up, with answering machine detection saying %s, is %s', (answeringMachine, outcome) => {
    expect(outcomeOf({ ...answered, answeringMachine, disconnectReason: 'CONTACT_FLOW_DISCONNECT' })).toBe(
      outcome,
    );
    expect(outcomeOf({ ...answered, answeringMachine })).toBe(outcome);
  });

  it.each<[string, CallEnd, Outcome]>([
    ['nothing at all', {}, 'NO_ANSWER'],
    ['no answer and OTHER', { disconnectReason: 'OTHER' }, 'NO_ANSWER'],
    ['an answer and OTHER', { ...answered, disconnectReason: 'OTHER' }, 'ANSWERED'],
    ['an answer and a queue without an agent', withoutAgent, 'ABANDONED'],
    ['an answer and an agent', withAgent, 'ANSWERED'],
    [
      'an answer and a reason nobody has seen before',
      { ...answered, disconnectReason: 'NEW_REASON' },
      'ANSWERED',
    ],
    ['a reason that is also a method of every object', { disconnectReason: 'toString' }, 'NO_ANSWER'],
  ])('of which Connect reports %s is decided by the times', (_, end, outcome) => {
    expect(outcomeOf(end)).toBe(outcome);
  });
});
