/** Where a contact may be, and the calling rules that apply to it. Pure. */
import { type AppliedRules, appliedRules, ruleWithLaw } from '../src/calling-hours/applied-rules.ts';
import { addedPlaces, locatedCallee } from '../src/calling-hours/callee-places.ts';
import { rulesForCallee } from '../src/calling-hours/calling-rules.ts';
import { callingRulesOf, hoursFor } from '../src/calling-hours/campaign-hours.ts';
import { placesOfNumber } from '../src/calling-hours/number-places.ts';
import type { Place } from '../src/calling-hours/place-names.ts';
import type { Campaign } from '../src/campaign/campaign.ts';
import type { DeploymentSettings } from '../src/campaign/deployment.ts';
import type { Contact } from '../src/contact/contact.ts';

/** `US-UT by the row, US-FL by the number`; undefined: the table has no rules for it, and the row names no place. */
export function placeInWords({
  phoneNumber,
  place,
}: Pick<Contact, 'phoneNumber' | 'place'>): string | undefined {
  const byNumber = phoneNumber === undefined ? [] : placesOfNumber(phoneNumber);
  const parts = [
    [addedPlaces({ phoneNumber: phoneNumber ?? '', place }), 'by the row'],
    [byNumber, 'by the number'],
  ] as const;
  const shown = parts.filter(([places]) => places.length > 0);
  return shown.length === 0 ? undefined : shown.map(([places, by]) => `${codes(places)} ${by}`).join(', ');
}

/** The rules that apply to `contact` in `campaign`, by place; their hours are left out where the settings turn them off. */
export function rulesOfContact(
  { phoneNumber, ...row }: Contact,
  { settings }: Pick<Campaign, 'settings'>,
  deployment: Pick<DeploymentSettings, 'callingHours'>,
): readonly AppliedRules[] {
  if (phoneNumber === undefined) return [];
  const hours = hoursFor(settings, deployment);
  const callee = locatedCallee({ phoneNumber, ...row });
  if (hours !== 'always') return appliedRules(rulesForCallee(callee, hours.rules, hours.trustTimeZone));
  const applied = appliedRules(rulesForCallee(callee, callingRulesOf(settings), false));
  return applied.filter(({ attempts }) => attempts.length > 0).map((each) => ({ ...each, hours: [] }));
}

/** `Florida: every day 08:00–20:00, Fla. Stat. 501.616(6)(a)`. */
export function rulesInWords(rules: readonly AppliedRules[]): readonly string[] {
  return rules.flatMap(({ name, hours, attempts }) =>
    [...hours, ...attempts].map((rule) => `${name}: ${ruleWithLaw(rule)}`),
  );
}

function codes(places: readonly Place[]): string {
  return places
    .map(({ country, state }) => (state === undefined ? country : `${country}-${state}`))
    .join(' or ');
}
