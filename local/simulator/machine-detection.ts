/**
 * What answering machine detection says of a call. It runs only when the request asks for it, which takes campaign
 * traffic; without it a voicemail looks like somebody who answers. Source: API reference, AnsweringMachineDetectionStatus.
 */
import type { Fate } from './people-settings.ts';
import { oneOf, type Random } from './random.ts';

export type AnsweringMachineStatus =
  | 'HUMAN_ANSWERED'
  | 'VOICEMAIL_BEEP'
  | 'VOICEMAIL_NO_BEEP'
  | 'AMD_UNANSWERED'
  | 'AMD_UNRESOLVED'
  | 'AMD_UNRESOLVED_SILENCE'
  | 'AMD_NOT_APPLICABLE'
  | 'SIT_TONE_BUSY'
  | 'SIT_TONE_INVALID_NUMBER'
  | 'SIT_TONE_DETECTED';

/** Of calls that no person answers, by their fate. */
const unanswered: Readonly<Partial<Record<Fate, AnsweringMachineStatus>>> = {
  NO_ANSWER: 'AMD_UNANSWERED',
  BUSY: 'SIT_TONE_BUSY',
  INVALID_NUMBER: 'SIT_TONE_INVALID_NUMBER',
  UNREACHABLE: 'SIT_TONE_DETECTED',
};

/** @param undetected the share of answered calls that detection leaves undecided. */
export function detectMachine(fate: Fate, undetected: number, random: Random): AnsweringMachineStatus {
  if (fate !== 'VOICEMAIL' && fate !== 'ANSWERED' && fate !== 'ABANDONED') {
    return unanswered[fate] ?? 'AMD_NOT_APPLICABLE';
  }
  if (random() < undetected) {
    return oneOf(['AMD_UNRESOLVED', 'AMD_UNRESOLVED_SILENCE'], random);
  }
  return fate === 'VOICEMAIL' ? oneOf(['VOICEMAIL_BEEP', 'VOICEMAIL_NO_BEEP'], random) : 'HUMAN_ANSWERED';
}

/** Whether the flow knows that it talks to a machine, and puts no contact into the queue. */
export function isMachine(status: AnsweringMachineStatus | undefined): boolean {
  return status === 'VOICEMAIL_BEEP' || status === 'VOICEMAIL_NO_BEEP';
}
