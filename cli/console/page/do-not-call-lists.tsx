/** The do-not-call lists: their imported files, import and export. */
import { useState } from 'preact/hooks';
import { amount } from '../../words.ts';
import type { DoNotCallView, ListSent } from '../numbers-api.ts';
import { post } from './ask.ts';
import { Card } from './parts.tsx';
import { SaveButton } from './save-button.tsx';
import { Instant, inNumbers } from './words.tsx';

export function Lists({
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
