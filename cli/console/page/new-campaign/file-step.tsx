/** The first step: a file is chosen or dropped, and sent to the console on this machine. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { post } from '../ask.ts';
import { inPercent } from '../words.tsx';
import { beginDraft, sendFile } from './send-file.ts';

interface Sending {
  readonly file: File;
  readonly sent: number;
}

export function FileStep({ onReady }: { readonly onReady: (draftId: string) => void }) {
  const [sending, setSending] = useState<Sending>();
  const [problem, setProblem] = useState('');
  const [isOver, setOver] = useState(false);
  const [last, setLast] = useState<File>();
  const stop = useRef<AbortController>(undefined);
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => () => stop.current?.abort(), []);
  const send = async (file: File | undefined) => {
    if (!file || sending) return;
    const stopping = new AbortController();
    stop.current = stopping;
    setLast(file);
    setProblem('');
    setSending({ file, sent: 0 });
    let draftId: string | undefined;
    try {
      ({ draftId } = await beginDraft(file));
      await sendFile(draftId, file, stopping.signal, (sent) => setSending({ file, sent }));
      onReady(draftId);
    } catch (error) {
      // The console forgets it by itself when it does not hear this.
      if (draftId !== undefined) post(`drafts/${draftId}/discard`, {}).catch(() => undefined);
      setProblem(error instanceof Error ? error.message : String(error));
      setSending(undefined);
    }
  };
  return (
    <section
      class={`card drop ${isOver ? 'over' : ''}`}
      aria-labelledby="file-title"
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        void send(event.dataTransfer?.files[0]);
      }}
    >
      <h2 id="file-title">Choose the customer file, or drop it here</h2>
      <p class="aside" id="file-help">
        CSV or .csv.gz, with a column of phone numbers and headers in its first line. It stays on this machine
        until you start the campaign in the last step.
      </p>
      <label>
        Customer file
        <input
          ref={input}
          type="file"
          accept=".csv,.gz,text/csv"
          aria-describedby="file-help file-problem"
          aria-invalid={problem !== ''}
          disabled={sending !== undefined}
          onChange={(event) => {
            void send(event.currentTarget.files?.[0]);
            // The same file, corrected, may be chosen again.
            event.currentTarget.value = '';
          }}
        />
      </label>
      {sending && (
        <div class="sending">
          <progress
            max={Math.max(1, sending.file.size)}
            value={sending.sent}
            aria-label={`Reading ${sending.file.name}`}
          />
          <span>
            Reading <bdi>{sending.file.name}</bdi>, {inPercent(sending.sent, sending.file.size)}
          </span>
          <button type="button" class="plain" onClick={() => stop.current?.abort()}>
            Cancel
          </button>
        </div>
      )}
      <p role="alert" class="problem" id="file-problem">
        {problem}
      </p>
      {problem !== '' && last && (
        <button type="button" class="solid" onClick={() => void send(last)}>
          Try again
        </button>
      )}
    </section>
  );
}
