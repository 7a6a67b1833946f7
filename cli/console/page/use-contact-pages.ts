/** Turns over the contacts of a campaign: at most some dozens of rows are ever on the page. */
import { useEffect, useState } from 'preact/hooks';
import type { ContactRow, ContactRows } from '../api.ts';
import { AskError, ask } from './ask.ts';
import type { Place } from './use-place.ts';

/** Rows of a full page, as the server gives them out. */
const fullPage = 50;

export interface ContactPages {
  readonly rows: readonly ContactRow[];
  readonly lookedAt: number;
  readonly isLoading: boolean;
  readonly problem?: string;
  /**
   * Missing: all were looked at. Leads to the next page when this one is full; else looks for more rows of this one,
   * until it is full or all were looked at.
   */
  readonly goOn?: () => void;
  readonly isFull: boolean;
  /** Missing: this is the first page. */
  readonly back?: () => void;
  /** Ends a search that goes on; what was found stays. */
  readonly stop?: () => void;
  readonly again: () => void;
}

interface Loaded {
  readonly rows: readonly ContactRow[];
  readonly lookedAt: number;
  readonly cursor?: string;
  readonly problem?: string;
}

/** `filter`: `status:NAME`, `outcome:NAME` or empty. Continues at `place`, and reports its progress. */
export function useContactPages(
  campaignId: string,
  filter: string,
  { search, starts, lookedAt }: Place,
  setPlace: (change: Partial<Place>) => void,
): ContactPages {
  const [loaded, setLoaded] = useState<Loaded>({ rows: [], lookedAt: 0 });
  const [underWay, setSearching] = useState<AbortController>();
  const [round, setRound] = useState(0);
  /** Looks on from `cursor`: once, and on until the page is full or as many are looked at as `upTo`. */
  const look = async (cursor: string | undefined, before: readonly ContactRow[], upTo = 0) => {
    const searching = new AbortController();
    setSearching(searching);
    const { signal } = searching;
    let found: Loaded = { rows: before, lookedAt: 0, ...(cursor !== undefined && { cursor }) };
    try {
      do {
        const path = pathOf(campaignId, filter, search, found.cursor);
        const { contacts, ...rest } = await ask<ContactRows>(path, signal);
        found = { ...rest, rows: [...found.rows, ...contacts] };
        if (!signal.aborted) {
          setLoaded(found);
          setPlace({ lookedAt: found.lookedAt });
        }
      } while (found.cursor && found.lookedAt < upTo && found.rows.length < fullPage && !signal.aborted);
    } catch (error) {
      const problem = error instanceof AskError ? error.message : String(error);
      if (!signal.aborted) setLoaded((last) => ({ ...last, problem }));
    }
    setSearching((now) => (now === searching ? undefined : now));
  };
  useEffect(() => {
    setLoaded({ rows: [], lookedAt: 0 });
    // As far as before, when one comes back to a search that was gone on with.
    void look(starts.at(-1), [], lookedAt);
  }, [campaignId, filter, search, round]);
  // Earlier requests, and those of a page that was left, are obsolete.
  useEffect(() => () => underWay?.abort(), [underWay]);
  const { cursor, ...shown } = loaded;
  const isFull = loaded.rows.length >= fullPage;
  const turnTo = (next: readonly (string | undefined)[]) => {
    setPlace({ starts: next, lookedAt: 0 });
    void look(next.at(-1), []);
  };
  return {
    ...shown,
    isFull,
    isLoading: underWay !== undefined,
    ...(cursor && {
      goOn: () =>
        isFull ? turnTo([...starts, cursor]) : void look(cursor, loaded.rows, Number.POSITIVE_INFINITY),
    }),
    ...(starts.length > 1 && { back: () => turnTo(starts.slice(0, -1)) }),
    ...(underWay && { stop: () => setSearching(undefined) }),
    again: () => {
      setPlace({ starts: [undefined], lookedAt: 0 });
      setRound((before) => before + 1);
    },
  };
}

function pathOf(campaignId: string, filter: string, search: string, cursor: string | undefined): string {
  const [kind = '', name = ''] = filter.split(':');
  const query = new URLSearchParams({
    ...(name !== '' && { [kind]: name }),
    ...(search !== '' && { search }),
    ...(cursor !== undefined && { cursor }),
  });
  return `campaigns/${encodeURIComponent(campaignId)}/contacts?${query}`;
}
