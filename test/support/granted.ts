import type { Reservation } from '../../src/pacing/pacer.ts';

/** The start times and slots of a reservation; none when it gave none. */
export function granted(
  reservation: Reservation,
): Pick<Reservation & { type: 'reserved' }, 'starts' | 'slots'> {
  return reservation.type === 'reserved' ? reservation : { starts: [], slots: [] };
}
