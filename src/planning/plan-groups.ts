/**
 * The contacts to be called, counted by what decides when they may be and what the call costs: where they are, and the
 * country of the number. Nothing of a single contact is kept.
 */

import type { LocatedCallee } from '../calling-hours/callee-places.ts';
import { callingHoursAt, zonesFor } from '../calling-hours/calling-hours.ts';
import type { ResolvedHours } from '../calling-hours/campaign-hours.ts';
import { placesOfNumber } from '../calling-hours/number-places.ts';
import { OpenTimes } from '../forecast/forecast-hours.ts';
import { zonesOfNumber } from '../local-time/number-zones.ts';
import { MINUTE_MS } from '../time/instant.ts';
import { type CalledCountry, countryOf } from './plan-country.ts';
import { zonesInWords } from './plan-words.ts';

/** Contacts who may be called at the same times. */
export interface HoursGroup {
  /** One of them; stands for all. */
  readonly callee: LocatedCallee;
  /** Where they are, for people: the row's own zone, or those of the number. */
  readonly zones: string;
  /** IANA name of the zone in which their hours are shown; undefined: not known. */
  readonly clock: string | undefined;
  /** No row, number or setting determines their time zone: they cannot be called. */
  readonly isUnknown: boolean;
  /** When they may first be called, ms since 1970; undefined: not within 400 days, or never. */
  readonly opensAt: number | undefined;
  readonly contacts: number;
  /** Those of them that wait at a limit of calls, by when it allows another one: ms since 1970, in full hours. */
  readonly capped: ReadonlyMap<number, number>;
  readonly byCountry: ReadonlyMap<CalledCountry, number>;
}

interface Counted extends HoursGroup {
  contacts: number;
  readonly capped: Map<number, number>;
  readonly byCountry: Map<CalledCountry, number>;
}

export class PlanGroups {
  readonly #hours: ResolvedHours | 'always';
  readonly #fromMs: number;
  /**
   * By the row's zone and the places whose rules hold, then by the very list of the number's zones: there is one for each
   * prefix of the map.
   */
  readonly #groups = new Map<string, Map<readonly string[], Counted>>();

  /** @param fromMs no contact is called before, ms since 1970. */
  constructor(hours: ResolvedHours | 'always', fromMs: number) {
    this.#hours = hours;
    this.#fromMs = fromMs;
  }

  /** The group of somebody, who is not counted yet. */
  groupOf(callee: LocatedCallee): HoursGroup {
    const ofNumber = zonesOfNumber(callee.phoneNumber);
    const places = placesOfNumber(callee.phoneNumber).map(({ country, state }) => `${country}-${state}`);
    const key = [callee.timeZone, callee.place, ...places].join();
    const groups = this.#groups.get(key) ?? new Map<readonly string[], Counted>();
    this.#groups.set(key, groups);
    const group = groups.get(ofNumber) ?? this.#begin(callee);
    groups.set(ofNumber, group);
    return group;
  }

  /**
   * Counts somebody who is to be called.
   * @param cappedUntilMs when a limit of calls lets it be called, ms since 1970; undefined: it is at none.
   */
  add(callee: LocatedCallee, cappedUntilMs?: number): void {
    const group = this.groupOf(callee) as Counted;
    const country = countryOf(callee.phoneNumber);
    group.contacts += 1;
    if (cappedUntilMs !== undefined) {
      const minute = Math.ceil(cappedUntilMs / MINUTE_MS) * MINUTE_MS;
      group.capped.set(minute, (group.capped.get(minute) ?? 0) + 1);
    }
    group.byCountry.set(country, (group.byCountry.get(country) ?? 0) + 1);
  }

  list(): HoursGroup[] {
    const all = [...this.#groups.values()].flatMap((groups) => [...groups.values()]);
    return all.filter(({ contacts }) => contacts > 0);
  }

  #begin(callee: LocatedCallee): Counted {
    const zones = zonesFor(callee, this.#hours);
    const isUnknown = isUnknownTo(this.#hours, callee, zones);
    return {
      callee,
      zones: zonesInWords(zones),
      clock: zones[0],
      isUnknown,
      opensAt: isUnknown ? undefined : new OpenTimes(callee, this.#hours).opensAt(this.#fromMs),
      contacts: 0,
      capped: new Map(),
      byCountry: new Map(),
    };
  }
}

/** Asked of the dialer's own rule at some moment: without a zone it says no at every one. */
function isUnknownTo(
  hours: ResolvedHours | 'always',
  callee: LocatedCallee,
  zones: readonly string[],
): boolean {
  return hours !== 'always' && zones.length === 0 && callingHoursAt(callee, hours, 0).type === 'closed';
}
