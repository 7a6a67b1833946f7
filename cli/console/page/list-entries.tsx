/** Adds a number to a do-not-call list, or removes it from one, with a reason. */
import { useState } from 'preact/hooks';
import { Modal } from './modal.tsx';

interface EntryProps {
  readonly phoneNumber: string;
  readonly lists: readonly string[];
  readonly isBusy: boolean;
  readonly onAdd: (list: string, reason: string) => void;
}

export function EntryForm({ phoneNumber, lists, isBusy, onAdd }: EntryProps) {
  const [list, setList] = useState('all');
  const [reason, setReason] = useState('');
  return (
    <form
      class="search"
      onSubmit={(event) => {
        event.preventDefault();
        onAdd(list, reason.trim());
        setReason('');
      }}
    >
      <label class="grow">
        List
        <input
          type="text"
          list="entry-lists"
          value={list}
          required
          onInput={(event) => setList(event.currentTarget.value)}
        />
      </label>
      <datalist id="entry-lists">
        {lists.map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
      <label class="grow">
        Reason: who asked for it, and how
        <input
          type="text"
          value={reason}
          maxLength={400}
          autocomplete="off"
          onInput={(event) => setReason(event.currentTarget.value)}
        />
      </label>
      <button type="submit" class="solid" aria-disabled={isBusy}>
        {`Do not call ${phoneNumber}`}
      </button>
    </form>
  );
}

interface RemoveProps {
  readonly list: string;
  readonly phoneNumber: string;
  readonly onRemove: (reason: string) => void;
}

export function RemoveButton({ list, phoneNumber, onRemove }: RemoveProps) {
  const [isOpen, setOpen] = useState(false);
  const [reason, setReason] = useState('');
  const isAllowed = reason.trim() !== '';
  return (
    <div class="actions">
      <button type="button" class="danger" onClick={() => setOpen(true)}>
        {`Remove from ${list} …`}
      </button>
      {isOpen && (
        <Modal id="remove" title={`Remove ${phoneNumber} from ${list}?`} onClose={() => setOpen(false)}>
          <form
            onSubmit={(event) => {
              event.preventDefault();
              if (!isAllowed) return;
              setOpen(false);
              onRemove(reason.trim());
            }}
          >
            <p>
              {list === 'all' ? 'Every campaign' : 'Campaigns that name this list'} may call the number again.
              The reason and your name are kept with it.
            </p>
            <label>
              Reason: why it may be called again
              <input
                type="text"
                value={reason}
                maxLength={400}
                autocomplete="off"
                onInput={(event) => setReason(event.currentTarget.value)}
              />
            </label>
            <div class="actions end">
              <button type="button" class="plain" onClick={() => setOpen(false)}>
                Keep it
              </button>
              <button type="submit" class="danger solid" aria-disabled={!isAllowed}>
                Remove
              </button>
            </div>
          </form>
        </Modal>
      )}
    </div>
  );
}
