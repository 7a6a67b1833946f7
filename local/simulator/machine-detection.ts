/**
 * What answering machine detection says of a call. It runs only when the request asks for it, which takes campaign
 * traffic; without it a voicemail looks like somebody who answers. Source: API reference, AnsweringMachineDetectionStatus.
 */
import type { Fate, PeopleSettings } from './people-settings.ts';
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

/** @param certainty draws whether a voicemail is taken for a person. */
export function detectMachine(
  fate: Fate,
  { undetected, takenForPerson }: Pick<PeopleSettings, 'undetected' | 'takenForPerson'>,
  random: Random,
  certainty: Random,
): AnsweringMachineStatus {
  if (fate !== 'VOICEMAIL' && fate !== 'ANSWERED' && fate !== 'ABANDONED') {
    return unanswered[fate] ?? 'AMD_NOT_APPLICABLE';
  }
  if (random() < undetected) {
    return oneOf(['AMD_UNRESOLVED', 'AMD_UNRESOLVED_SILENCE'], random);
  }
  if (fate !== 'VOICEMAIL' || certainty() < takenForPerson) return 'HUMAN_ANSWERED';
  return oneOf(['VOICEMAIL_BEEP', 'VOICEMAIL_NO_BEEP'], random);
}

/** Whether the flow knows that it talks to a machine, and puts no contact into the queue. */
export function isMachine(status: AnsweringMachineStatus | undefined): boolean {
  return status === 'VOICEMAIL_BEEP' || status === 'VOICEMAIL_NO_BEEP';
}
