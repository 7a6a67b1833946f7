/** The hours of a campaign without settings, in a deployment with the default window: with the rules for sales. */
import { hoursFor, type ResolvedHours } from '../../src/calling-hours/campaign-hours.ts';

export const usualHours: ResolvedHours | 'always' = hoursFor(undefined, {
  callingHours: { start: '08:00', end: '21:00' },
});
