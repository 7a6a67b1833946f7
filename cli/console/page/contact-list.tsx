/** The contacts of a campaign: filtered, searched, in pages. */
import { useEffect, useState } from 'preact/hooks';
import type { CampaignView } from '../api.ts';
import { ContactTable } from './contact-table.tsx';
import { useTitle } from './parts.tsx';
import { campaignHref, contactsHref } from './route.ts';
import { useContactPages } from './use-contact-pages.ts';
import { usePlace } from './use-place.ts';
import { usePoll } from './use-poll.ts';
import { inNumbers, namesOf, outcomeWords, statusWords } from './words.tsx';

export function ContactList({
  campaignId,
  filter,
}: {
  readonly campaignId: string;
  readonly filter: string;
}) {
  const { data: campaign } = usePoll<CampaignView>(`campaigns/${encodeURIComponent(campaignId)}`);
  const [place, setPlace] = usePlace(campaignId, filter);
  const { search } = place;
  const [typed, setTyped] = useState(search);
  const pages = useContactPages(campaignId, filter, place, setPlace);
  useEffect(() => setTyped(search), [search]);
  useTitle(`Contacts of ${campaignId}`);
  const submit = (event: Event) => {
    event.preventDefault();
    if (typed.trim() === search) pages.again();
    else setPlace({ search: typed.trim(), starts: [undefined], lookedAt: 0 });
  };
  return (
    <>
      <nav aria-label="Path">
        <a href="#/">Campaigns</a> / <a href={campaignHref(campaignId)}>{campaignId}</a>
      </nav>
      <h1>Contacts of {campaignId}</h1>
      <search>
        <form class="search" onSubmit={submit}>
          <Filter campaignId={campaignId} filter={filter} campaign={campaign} />
          <label class="grow">
            Number, customer id, or how the key begins
            <input
              type="search"
              value={typed}
              placeholder="+1 206 555 0101"
              autocomplete="off"
              spellcheck={false}
              onInput={(event) => setTyped(event.currentTarget.value)}
            />
          </label>
          <button type="submit" class="solid">
            {typed.trim() === search ? 'Refresh' : 'Search'}
          </button>
        </form>
      </search>
      <ContactTable campaignId={campaignId} pages={pages} total={campaign?.contacts} />
    </>
  );
}

interface FilterProps {
  readonly campaignId: string;
  readonly filter: string;
  readonly campaign: CampaignView | undefined;
}

function Filter({ campaignId, filter, campaign }: FilterProps) {
  const counts = campaign?.counts ?? {};
  const option = (kind: string, name: keyof typeof counts, word: string) => (
    <option key={name} value={`${kind}:${name}`} selected={filter === `${kind}:${name}`}>
      {`${word} (${inNumbers(counts[name] ?? 0)})`}
    </option>
  );
  return (
    <label>
      Show
      <select
        value={filter}
        onChange={(event) => {
          location.hash = contactsHref(campaignId, event.currentTarget.value);
        }}
      >
        <option value="">{`All (${inNumbers(campaign?.contacts ?? 0)})`}</option>
        <optgroup label="By status">
          {namesOf(statusWords).map((status) => option('status', status, statusWords[status]))}
        </optgroup>
        <optgroup label="By outcome">
          {namesOf(outcomeWords).map((outcome) => option('outcome', outcome, outcomeWords[outcome]))}
        </optgroup>
      </select>
    </label>
  );
}
