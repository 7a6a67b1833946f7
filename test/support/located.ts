/** A callee as the importer makes it of a number and of what its row says. */
import { type LocatedCallee, locatedCallee } from '../../src/calling-hours/callee-places.ts';
import { type RowPlace, rowPlace } from '../../src/calling-hours/row-place.ts';

export type RowOfCallee = RowPlace & Pick<LocatedCallee, 'timeZone'>;

export function located(phoneNumber: string, { timeZone, ...row }: RowOfCallee = {}): LocatedCallee {
  const place = rowPlace(row, [phoneNumber]);
  return locatedCallee({
    phoneNumber,
    ...(timeZone !== undefined && { timeZone }),
    ...(place !== undefined && { place }),
  });
}
