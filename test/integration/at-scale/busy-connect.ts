/** The simulated Connect of the large campaigns, and the numbers that they call. */
import type { SimulatorSettingsInput } from '../../../local/simulator/settings.ts';

export const callsPerSecond = 50;

/** Concurrent calls that the deployment allows. */
export const concurrentCalls = 300;

/** People a good deal faster than in life: a call of half a minute takes a second. */
const speed = 30;

export const busyConnect = {
  quotaPerSecond: callsPerSecond,
  burst: callsPerSecond,
  concurrentCalls,
  speed,
  callSeconds: { min: 20, max: 60 },
  events: { enabled: true, delayMs: { min: 100 * speed, max: 500 * speed } },
} as const satisfies SimulatorSettingsInput;

/** Everything goes wrong with events that can; delays are real time. */
export const hostileEvents = {
  enabled: true,
  delayMs: { min: 100 * speed, max: 1_000 * speed },
  shuffleMs: 10_000 * speed,
  lostShare: 0.2,
  doubledShare: 0.2,
  casing: 'mixed',
  unsetTimestamps: '1970',
  reasonForm: 'mixed',
  foreign: 0.2,
} as const satisfies SimulatorSettingsInput['events'];

/** Every kind of person, about as many as answer. */
export const allKindsOfPeople = {
  noAnswer: 0.18,
  busy: 0.1,
  voicemail: 0.08,
  unreachable: 0.06,
  invalidNumber: 0.04,
  blocked: 0.02,
  attemptFailed: 0.03,
} as const satisfies SimulatorSettingsInput['people'];

/** `count` different US numbers, a thousand of each area code: the `from`th of the list, and those after it. */
export function manyNumbers(from: number, count: number): string[] {
  return Array.from({ length: count }, (_, i) => {
    const area = areaCodes[from + Math.floor(i / 1_000)];
    return `+1${area}5552${String(i % 1_000).padStart(3, '0')}`;
  });
}

const areaCodes = ['206', '212', '213', '214', '215', '216', '217', '303', '305', '312', '313', '314'];
