/** The view that the page shows, from the fragment of its address, so that back and forward work. */
import { useEffect, useState } from 'preact/hooks';

export type Route =
  | { readonly view: 'campaigns' }
  /** Without a draft: the choice of a file. */
  | { readonly view: 'new'; readonly draftId: string }
  | { readonly view: 'campaign'; readonly campaignId: string }
  /** `number`: looked up at once; may be empty. */
  | { readonly view: 'numbers'; readonly number: string }
  | { readonly view: 'doctor' }
  | { readonly view: 'report'; readonly campaignId: string }
  | { readonly view: 'contacts'; readonly campaignId: string; readonly filter: string }
  | { readonly view: 'contact'; readonly campaignId: string; readonly contactKey: string };

/** No campaign has a `+` in its id. */
const newCampaign = '+new';

/** `#/`, `#/+new`, `#/+new/DRAFT`, `#/CAMPAIGN`, `#/CAMPAIGN/report`, `#/~/numbers`, `#/~/numbers/NUMBER`, `#/~/account`, `#/CAMPAIGN/contacts?FILTER`, `#/CAMPAIGN/contacts/KEY`. */
export function readRoute(hash: string): Route {
  const [path = '', filter = ''] = hash.replace(/^#\/?/, '').split('?');
  const [campaignId, view, contactKey] = path.split('/').map(decoded);
  // No campaign can have this name.
  if (campaignId === '~')
    return view === 'account' ? { view: 'doctor' } : { view: 'numbers', number: contactKey ?? '' };
  if (!campaignId) return { view: 'campaigns' };
  if (campaignId === newCampaign) return { view: 'new', draftId: view ?? '' };
  if (view === 'report') return { view, campaignId };
  if (view !== 'contacts') return { view: 'campaign', campaignId };
  if (contactKey) return { view: 'contact', campaignId, contactKey };
  return { view: 'contacts', campaignId, filter: decoded(filter) };
}

/** `draftId`: of a file that the console has already. */
export function newCampaignHref(draftId = ''): string {
  return `#/${newCampaign}${draftId === '' ? '' : `/${draftId}`}`;
}

export function campaignHref(campaignId: string): string {
  return `#/${encodeURIComponent(campaignId)}`;
}

export const numbersHref = '#/~/numbers';

/** `phoneNumber`: E.164. */
export function numberHref(phoneNumber: string): string {
  return `${numbersHref}/${encodeURIComponent(phoneNumber)}`;
}

export const doctorHref = '#/~/account';

export function reportHref(campaignId: string): string {
  return `${campaignHref(campaignId)}/report`;
}

/** `filter`: `status:FAILED`, `outcome:BUSY`, or empty. */
export function contactsHref(campaignId: string, filter = ''): string {
  return `${campaignHref(campaignId)}/contacts${filter === '' ? '' : `?${encodeURIComponent(filter)}`}`;
}

export function contactHref(campaignId: string, contactKey: string): string {
  return `${contactsHref(campaignId)}/${encodeURIComponent(contactKey)}`;
}

export function useRoute(): Route {
  const [route, setRoute] = useState(() => readRoute(location.hash));
  useEffect(() => {
    const changed = () => setRoute(readRoute(location.hash));
    addEventListener('hashchange', changed);
    return () => removeEventListener('hashchange', changed);
  }, []);
  return route;
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
