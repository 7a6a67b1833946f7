/**
 * Names that people give to lists of those who must not be called. Such a file in the wrong place must never pass for a
 * list of customers: it would call exactly the people who said no.
 */

import { withoutInvisible } from '../phone/invisible.ts';

/** Against the words of a name, in lower case, with a hyphen before, between and after them. */
const patterns: readonly RegExp[] = [
  /-sup+r?es+/,
  /-do-?not?-?(?:cal|dial|phone|ring|text|contact|disturb)/,
  /-don-?t-?(?:cal|dial|phone|ring|text|contact|disturb)/,
  /-(?:not|never)-(?:to-)?(?:be-)?(?:calls?|contacts?|dial|phone)-/,
  /-(?:never|no)-?(?:calls?|contacts?)-/,
  /-dnc/,
  /dnc-/,
  /-d-n-c-/,
  /-n?dn[cd]r?-/,
  /-opt(?:ed)?-?outs?-?(?:list)?-/,
  /-unsub/,
  /-(?:black|block|blocked|deny|stop|robinson|sperr|exclusion|excluded|removal|remove)-?list[aes]?-/,
  /-list[aes]-(?:robinson|negra|noire|rouge|nera)-/,
  /-exclu(?:de[ds]?|sions?)-/,
  /-blocked-(?:numbers?|phones?|contacts?|callers?)-/,
  /^-(?:stops?|blocked|removed|robinson|litigators?|c?tps|bloctel)-(?:lists?-)?(?:\d+-)*$/,
  /-revo(?:ked?|cations?)-/,
  /-stop-(?:calls?|calling|contact)-/,
  /-(?:nicht-?anrufen|widerspr(?:uch|ueche|che)|no-llamar|ne-pas-appeler|nao-(?:ligar|perturbe)|non-chiamare)-/,
  /-registro-(?:delle-)?opposizioni-/,
];

/** Whether `name`, a file's without its ending or a folder's, is that of a do-not-call list. */
export function isDoNotCallName(name: string): boolean {
  const words = withoutInvisible(name)
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/['\u2019]/g, '')
    // `DoNotCall`, `dncList`
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-');
  const text = `-${words}-`.replace(/-+/g, '-');
  return patterns.some((pattern) => pattern.test(text));
}
