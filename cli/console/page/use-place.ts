/**
 * What an operator searched for in a campaign's contacts and how far they turned its pages: kept with the entry of the
 * browser's history, so that Back comes back to it. Nowhere else: a search may be somebody's number.
 */
import { useRef, useState } from 'preact/hooks';
import { readRoute } from './route.ts';

export interface Place {
  readonly search: string;
  /** Where each page up to this one begins: cursors of the server; the first page has none. */
  readonly starts: readonly (string | undefined)[];
  /** How many contacts had been looked at to fill this page. */
  readonly lookedAt: number;
}

/** The place in the contacts of `campaignId` by `filter`, and how to change it. Another filter keeps the search. */
export function usePlace(
  campaignId: string,
  filter: string,
): readonly [Place, (change: Partial<Place>) => void] {
  const list = JSON.stringify({ campaignId, filter });
  const held = useRef<{ readonly list: string; readonly place: Place }>(undefined);
  const [, showAgain] = useState(0);
  if (held.current?.list !== list) {
    const place = keptPlace() ?? {
      search: held.current?.place.search ?? '',
      starts: [undefined],
      lookedAt: 0,
    };
    held.current = { list, place };
  }
  const { place } = held.current;
  const change = (to: Partial<Place>) => {
    // An answer that comes when the page shows something else is nothing to it.
    if (held.current?.list !== list || listOf(location.hash) !== list) return;
    held.current = { list, place: { ...held.current.place, ...to } };
    history.replaceState({ place: held.current.place }, '');
    showAgain((times) => times + 1);
  };
  return [place, change];
}

function listOf(hash: string): string | undefined {
  const route = readRoute(hash);
  if (route.view !== 'contacts') return undefined;
  return JSON.stringify({ campaignId: route.campaignId, filter: route.filter });
}

function keptPlace(): Place | undefined {
  return (history.state as { readonly place?: Place } | null)?.place;
}
