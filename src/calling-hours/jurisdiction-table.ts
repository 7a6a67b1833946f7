/** The table of calling rules: one data file for each country, state and province, each rule with its source. */

import type { CallingRule, CallKind, Jurisdiction } from './jurisdiction.ts';
import australia from './jurisdictions/au.json' with { type: 'json' };
import canada from './jurisdictions/ca.json' with { type: 'json' };
import alberta from './jurisdictions/ca-ab.json' with { type: 'json' };
import britishColumbia from './jurisdictions/ca-bc.json' with { type: 'json' };
import manitoba from './jurisdictions/ca-mb.json' with { type: 'json' };
import newBrunswick from './jurisdictions/ca-nb.json' with { type: 'json' };
import newfoundlandAndLabrador from './jurisdictions/ca-nl.json' with { type: 'json' };
import novaScotia from './jurisdictions/ca-ns.json' with { type: 'json' };
import northwestTerritories from './jurisdictions/ca-nt.json' with { type: 'json' };
import nunavut from './jurisdictions/ca-nu.json' with { type: 'json' };
import ontario from './jurisdictions/ca-on.json' with { type: 'json' };
import princeEdwardIsland from './jurisdictions/ca-pe.json' with { type: 'json' };
import quebec from './jurisdictions/ca-qc.json' with { type: 'json' };
import saskatchewan from './jurisdictions/ca-sk.json' with { type: 'json' };
import yukon from './jurisdictions/ca-yt.json' with { type: 'json' };
import germany from './jurisdictions/de.json' with { type: 'json' };
import spain from './jurisdictions/es.json' with { type: 'json' };
import france from './jurisdictions/fr.json' with { type: 'json' };
import unitedKingdom from './jurisdictions/gb.json' with { type: 'json' };
import india from './jurisdictions/in.json' with { type: 'json' };
import italy from './jurisdictions/it.json' with { type: 'json' };
import unitedStates from './jurisdictions/us.json' with { type: 'json' };
import alabama from './jurisdictions/us-al.json' with { type: 'json' };
import connecticut from './jurisdictions/us-ct.json' with { type: 'json' };
import florida from './jurisdictions/us-fl.json' with { type: 'json' };
import illinois from './jurisdictions/us-il.json' with { type: 'json' };
import kentucky from './jurisdictions/us-ky.json' with { type: 'json' };
import louisiana from './jurisdictions/us-la.json' with { type: 'json' };
import massachusetts from './jurisdictions/us-ma.json' with { type: 'json' };
import maryland from './jurisdictions/us-md.json' with { type: 'json' };
import maine from './jurisdictions/us-me.json' with { type: 'json' };
import michigan from './jurisdictions/us-mi.json' with { type: 'json' };
import minnesota from './jurisdictions/us-mn.json' with { type: 'json' };
import mississippi from './jurisdictions/us-ms.json' with { type: 'json' };
import nebraska from './jurisdictions/us-ne.json' with { type: 'json' };
import newMexico from './jurisdictions/us-nm.json' with { type: 'json' };
import nevada from './jurisdictions/us-nv.json' with { type: 'json' };
import oklahoma from './jurisdictions/us-ok.json' with { type: 'json' };
import pennsylvania from './jurisdictions/us-pa.json' with { type: 'json' };
import rhodeIsland from './jurisdictions/us-ri.json' with { type: 'json' };
import southDakota from './jurisdictions/us-sd.json' with { type: 'json' };
import texas from './jurisdictions/us-tx.json' with { type: 'json' };
import utah from './jurisdictions/us-ut.json' with { type: 'json' };
import washington from './jurisdictions/us-wa.json' with { type: 'json' };
import wyoming from './jurisdictions/us-wy.json' with { type: 'json' };
import type { Place } from './place-names.ts';

/** Changes with every change of the table, so that a report can name the table that it was made with. */
export const rulesVersion = '2026-11-30';

/** How far the product keeps to the table. */
export const rulesNotice =
  'The dialer keeps the hours and attempt limits of this table, by the place of the number and of the row, unless "callingRules" in the settings says "off"; "callingHours": "always" turns off the hours alone. Attempt limits count every call to the number.';

export const rulesDisclaimer =
  'Not legal advice. The table is what its sources say, as far as they were read: a lawyer must read the rules that matter to you.';

// JSON modules know texts, not unions: test/unit/calling-hours/jurisdiction-table.test.ts checks each file against its schema.
export const jurisdictions = [
  unitedStates,
  alabama,
  connecticut,
  florida,
  illinois,
  kentucky,
  louisiana,
  massachusetts,
  maryland,
  maine,
  michigan,
  minnesota,
  mississippi,
  nebraska,
  newMexico,
  nevada,
  oklahoma,
  pennsylvania,
  rhodeIsland,
  southDakota,
  texas,
  utah,
  washington,
  wyoming,
  canada,
  alberta,
  britishColumbia,
  manitoba,
  newBrunswick,
  newfoundlandAndLabrador,
  novaScotia,
  northwestTerritories,
  nunavut,
  ontario,
  princeEdwardIsland,
  quebec,
  saskatchewan,
  yukon,
  australia,
  germany,
  spain,
  france,
  unitedKingdom,
  india,
  italy,
] as readonly Jurisdiction[];

const byKey: ReadonlyMap<string, Jurisdiction> = new Map(
  jurisdictions.map((each) => [keyOf(each.country, each.state), each]),
);

/** A rule, and whose it is. */
export interface RuleOfPlace<R extends CallingRule = CallingRule> {
  readonly rule: R;
  readonly jurisdiction: Jurisdiction;
}

/** The rules for calls of `kind` to `place`: those of its country, then those of its state. Empty: none are known. */
export function rulesOfPlace({ country, state }: Place, kind: CallKind): readonly RuleOfPlace[] {
  return [byKey.get(keyOf(country)), state === undefined ? undefined : byKey.get(keyOf(country, state))]
    .filter((jurisdiction) => jurisdiction !== undefined)
    .flatMap((jurisdiction) =>
      jurisdiction.rules
        .filter(({ appliesTo }) => appliesTo.includes(kind))
        .map((rule) => ({ rule, jurisdiction })),
    );
}

function keyOf(country: string, state?: string): string {
  return state === undefined ? country : `${country}-${state}`;
}
