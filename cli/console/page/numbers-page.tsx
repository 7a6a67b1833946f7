/** Numbers: what is known of one, and its entries in do-not-call lists. */
import { useEffect, useState } from 'preact/hooks';
import { amount } from '../../words.ts';
import type { DoNotCallView, ListChange, NumberView } from '../numbers-api.ts';
import { post } from './ask.ts';
import { ContactBadge } from './badges.tsx';
import { Lists } from './do-not-call-lists.tsx';
import { EntryForm, RemoveButton } from './list-entries.tsx';
import { Card, useTitle } from './parts.tsx';
import { contactHref, contactsHref } from './route.ts';
import { usePoll } from './use-poll.ts';
import { Instant, Sentence } from './words.tsx';

/** `number`: looked up at once; may be empty. */
export function NumbersPage({ number }: { readonly number: string }) {
  useTitle('Numbers and do-not-call lists');
  const { data: lists, problem } = usePoll<DoNotCallView>('do-not-call');
  const [typed, setTyped] = useState(number);
  const [found, setFound] = useState<NumberView>();
  const [said, setSaid] = useState('');
  const [isBusy, setBusy] = useState(false);
  const during = async (work: () => Promise<string>) => {
    if (isBusy) return;
    setBusy(true);
    setSaid(await work().catch((error) => (error instanceof Error ? error.message : String(error))));
    setBusy(false);
  };
  const look = async (number: string): Promise<string> => {
    try {
      setFound(await post<NumberView>('numbers/look', { number }));
      return '';
    } catch (error) {
      // What is shown of another number, or of how it was before, would be taken for the answer.
      setFound(undefined);
      throw error;
    }
  };
  useEffect(() => {
    if (number !== '') void during(() => look(number));
  }, []);
  const change = (path: 'add' | 'remove', number: string, wanted: string, reason: string) =>
    during(async () => {
      const { phoneNumber, list, isChanged, applies } = await post<ListChange>(`do-not-call/${path}`, {
        number,
        list: wanted,
        ...(reason !== '' && { reason }),
      });
      const done =
        path === 'add'
          ? `${phoneNumber} ${isChanged ? 'is on' : 'was already on'} the list ${list}. ${applies}`
          : `${phoneNumber} ${isChanged ? 'was removed from' : 'was not on'} the list ${list}.`;
      const unread = () => ' The number could not be looked up again: do so in a moment.';
      return done + (await look(phoneNumber).catch(unread));
    });
  const names = lists?.lists ?? ['all'];
  return (
    <>
      <nav aria-label="Path">
        <a href="#/">Campaigns</a>
      </nav>
      <h1>Numbers and do-not-call lists</h1>
      <search>
        <form
          class="search"
          onSubmit={(event) => {
            event.preventDefault();
            void during(() => look(typed));
          }}
        >
          <label class="grow">
            Number to look up, or not to call, in any format
            <input
              type="search"
              value={typed}
              placeholder="+1 206 555 0101"
              autocomplete="off"
              spellcheck={false}
              required
              onInput={(event) => setTyped(event.currentTarget.value)}
            />
          </label>
          <button type="submit" class="solid" aria-disabled={isBusy}>
            Look up
          </button>
        </form>
      </search>
      <p role="status" class={said === '' ? 'hidden' : 'reason'}>
        {said}
      </p>
      {problem && <p class="problem">{problem}</p>}
      {found && (
        <div class="columns" key={found.phoneNumber}>
          <div class="column">
            <Card id="number" title={found.phoneNumber}>
              {found.entries.length === 0 && <p>It is on no do-not-call list and may be called.</p>}
              <ul class="files">
                {found.entries.map(({ list, since, by }) => (
                  <li key={list}>
                    <strong>{list}</strong> since <Instant at={since} />
                    {by && <span class="aside second">{by}</span>}
                    <RemoveButton
                      list={list}
                      phoneNumber={found.phoneNumber}
                      onRemove={(reason) => change('remove', found.phoneNumber, list, reason)}
                    />
                  </li>
                ))}
                {found.removals.map((text) => (
                  <li key={text} class="aside">
                    Was <Sentence text={text} />
                  </li>
                ))}
              </ul>
              <EntryForm
                phoneNumber={found.phoneNumber}
                lists={names}
                isBusy={isBusy}
                onAdd={(list, reason) => change('add', found.phoneNumber, list, reason)}
              />
            </Card>
          </div>
          <div class="column">
            <Contacts found={found} />
          </div>
        </div>
      )}
      {lists && (
        <Lists
          lists={lists}
          onSent={(sent) => setSaid(`${sent.key} was sent and is imported within a minute.`)}
        />
      )}
    </>
  );
}

function Contacts({ found }: { readonly found: NumberView }) {
  const { contacts, older, unsearched, calls } = found;
  return (
    <Card id="contacts" title="In campaigns">
      {contacts.length === 0 && <p class="aside">No campaign has a contact with this number as its key.</p>}
      <ul class="files">
        {contacts.map(({ campaignId, contactKey, status, outcome, updatedAt, note }) => (
          <li key={campaignId}>
            <a href={contactHref(campaignId, contactKey)}>{campaignId}</a>{' '}
            <ContactBadge status={status} {...(outcome && { outcome })} />{' '}
            <span class="aside">
              <Instant at={updatedAt} />
            </span>
            {note && (
              <span class="aside second">
                <Sentence text={note} />
              </span>
            )}
          </li>
        ))}
      </ul>
      {older > 0 && (
        <p class="aside">{`Not searched: the oldest ${amount(older, 'campaign')}. Search the number there.`}</p>
      )}
      {unsearched.length > 0 && (
        <p class="aside">
          Contacts of these campaigns have their customer id as key; search the number there:{' '}
          {unsearched.map((campaignId, index) => (
            <span key={campaignId}>
              {index > 0 && ', '}
              <a href={contactsHref(campaignId)}>{campaignId}</a>
            </span>
          ))}
        </p>
      )}
      {calls.length > 0 && (
        <p class="aside">
          Called{' '}
          {calls.map((at, index) => (
            <span key={at}>
              {index > 0 && ', '}
              <Instant at={at} />
            </span>
          ))}
          .
        </p>
      )}
    </Card>
  );
}
