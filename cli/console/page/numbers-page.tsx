/** Numbers: what is known of one, and the do-not-call lists. */
import { useEffect, useState } from 'preact/hooks';
import { amount } from '../../words.ts';
import type { DoNotCallView, ListChange, ListSent, NumberView } from '../numbers-api.ts';
import { post } from './ask.ts';
import { ContactBadge } from './badges.tsx';
import { EntryForm, RemoveButton } from './list-entries.tsx';
import { Card, useTitle } from './parts.tsx';
import { contactHref, contactsHref } from './route.ts';
import { SaveButton } from './save-button.tsx';
import { usePoll } from './use-poll.ts';
import { Instant, inNumbers, Sentence } from './words.tsx';

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

function Lists({
  lists: { lists, files },
  onSent,
}: {
  readonly lists: DoNotCallView;
  readonly onSent: (sent: ListSent) => void;
}) {
  return (
    <div class="columns">
      <Card id="lists" title="Do-not-call lists">
        <ul class="files">
          {lists.map((list) => (
            <li key={list}>
              <strong>{list}</strong>{' '}
              <span class="aside">{list === 'all' ? 'for all campaigns' : 'for campaigns that name it'}</span>
              <div class="actions">
                <SaveButton path="do-not-call/export" body={{ list }}>
                  {`Export ${list}`}
                </SaveButton>
              </div>
            </li>
          ))}
        </ul>
      </Card>
      <div class="column">
        <ImportForm lists={lists} onSent={onSent} />
        <Card id="imports" title="Imported lists">
          {files.length === 0 && <p class="aside">None.</p>}
          <ul class="files">
            {files.map(({ file, rows, rejected, duplicates, done, error, startedAt }) => (
              <li key={`${file} ${startedAt}`}>
                <span class="name">{file}</span>{' '}
                <span class="aside">
                  {`${amount(rows, 'row')}, ${inNumbers(rejected)} rejected, ${inNumbers(duplicates)} already on it`}
                  {!done && !error && ', being read'}, <Instant at={startedAt} />
                </span>
                {error && <p class="problem">{error}</p>}
              </li>
            ))}
          </ul>
        </Card>
      </div>
    </div>
  );
}

/** 8 MB over a slow line, ms. */
const SENDING_MS = 300_000;

interface ImportProps {
  readonly lists: readonly string[];
  readonly onSent: (sent: ListSent) => void;
}

function ImportForm({ lists, onSent }: ImportProps) {
  const [list, setList] = useState('all');
  const [problem, setProblem] = useState('');
  const [isBusy, setBusy] = useState(false);
  const send = async (form: HTMLFormElement) => {
    const file = form.querySelector<HTMLInputElement>('input[type=file]')?.files?.[0];
    if (!file || isBusy) return;
    setBusy(true);
    setProblem('');
    try {
      const content = await base64Of(file);
      onSent(await post<ListSent>('do-not-call/import', { name: file.name, list, content }, SENDING_MS));
      form.reset();
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
    }
    setBusy(false);
  };
  return (
    <Card id="import" title="Import a list">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void send(event.currentTarget);
        }}
      >
        <p class="aside">A CSV file with a phoneNumber column; at most 8 MB.</p>
        <label>
          File
          <input type="file" accept=".csv,.gz,text/csv" required />
        </label>
        <label>
          List of the file's numbers
          <input
            type="text"
            list="import-lists"
            value={list}
            required
            onInput={(event) => setList(event.currentTarget.value)}
          />
        </label>
        <datalist id="import-lists">
          {lists.map((name) => (
            <option key={name} value={name} />
          ))}
        </datalist>
        <p role="alert" class="problem">
          {problem}
        </p>
        <div class="actions end">
          <button type="submit" class="solid" aria-disabled={isBusy}>
            Import
          </button>
        </div>
      </form>
    </Card>
  );
}

function base64Of(file: File): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result).replace(/^[^,]*,/, ''));
    reader.onerror = () => reject(new Error(`${file.name} cannot be read.`));
    reader.readAsDataURL(file);
  });
}
