/** Changes the settings of a campaign: edited in fields or as JSON, checked by the server, and shown as a difference before they apply. */
import { useEffect, useState } from 'preact/hooks';
import type {
  SettingChangeView,
  SettingsCheck,
  SettingsSent,
  SettingsState,
  SettingsView,
} from '../settings-api.ts';
import { AskError, ask, post } from './ask.ts';
import { Modal } from './modal.tsx';
import { Facts } from './parts.tsx';
import { SettingsFields } from './settings-fields.tsx';

interface Of {
  readonly campaignId: string;
}

export function ChangeSettings({ campaignId }: Of) {
  const [isOpen, setOpen] = useState(false);
  return (
    <div class="actions">
      <button type="button" class="plain" onClick={() => setOpen(true)}>
        Change settings …
      </button>
      {isOpen && <Editor campaignId={campaignId} onClose={() => setOpen(false)} />}
    </div>
  );
}

type Step =
  | { readonly type: 'edit'; readonly problem?: string }
  | { readonly type: 'review'; readonly changes: readonly SettingChangeView[]; readonly problem?: string }
  | { readonly type: 'sent'; readonly version: string }
  | { readonly type: 'done' };

/** Between two questions whether the settings are in force. */
const everyMs = 1_000;

function Editor({ campaignId, onClose }: Of & { readonly onClose: () => void }) {
  const path = `campaigns/${encodeURIComponent(campaignId)}/settings`;
  const [view, setView] = useState<SettingsView>();
  const [text, setText] = useState('');
  const [step, setStep] = useState<Step>({ type: 'edit' });
  const [isBusy, setBusy] = useState(false);
  useEffect(() => {
    const stop = new AbortController();
    ask<SettingsView>(path, stop.signal).then(
      (found) => {
        setView(found);
        setText(found.text);
      },
      (error) => !stop.signal.aborted && setStep({ type: 'edit', problem: sentenceOf(error) }),
    );
    return () => stop.abort();
  }, [path]);
  useWatch(path, step, (next) => {
    setStep(next);
    // What is in force may have changed: the next change is compared with that, and the text stays as it was written.
    if (next.type === 'edit') ask<SettingsView>(path).then(setView, () => {});
  });

  const during = async (work: () => Promise<Step>) => {
    if (isBusy) return;
    setBusy(true);
    const next = await work().catch((error) => ({ ...step, problem: sentenceOf(error) }) as Step);
    setStep(next);
    setBusy(false);
  };
  const check = async (): Promise<Step> => {
    const checked = await post<SettingsCheck>(`${path}/check`, { text });
    if (!checked.ok) return { type: 'edit', problem: checked.problem };
    if (checked.changes.length > 0) return { type: 'review', changes: checked.changes };
    return { type: 'edit', problem: 'These settings are in force already: there is nothing to change.' };
  };
  const apply = async (): Promise<Step> => {
    const { version } = await post<SettingsSent>(path, { text, basis: view?.basis });
    return { type: 'sent', version };
  };
  const title = `Change the settings of ${campaignId}`;
  return (
    <Modal id="change-settings" title={title} isWide onClose={onClose}>
      {step.type === 'edit' && (
        <Edit
          view={view}
          text={text}
          problem={step.problem}
          isBusy={isBusy}
          onInput={setText}
          onCheck={() => during(check)}
          onClose={onClose}
        />
      )}
      {step.type === 'review' && (
        <>
          <p>
            These settings change. They apply to contacts of {campaignId} that are not dialed yet, within
            seconds.
          </p>
          <Changes changes={step.changes} />
          <div class="actions end">
            <p role="alert" class="problem">
              {step.problem}
            </p>
            <button type="button" class="plain" onClick={() => setStep({ type: 'edit' })}>
              Back
            </button>
            <button type="button" class="solid" aria-disabled={isBusy} onClick={() => during(apply)}>
              Apply
            </button>
          </div>
        </>
      )}
      {(step.type === 'sent' || step.type === 'done') && (
        <>
          <p role="status">
            {step.type === 'sent'
              ? 'The settings were sent, and are being imported …'
              : 'The settings are in force.'}
          </p>
          <div class="actions end">
            <button type="button" class="solid" onClick={onClose}>
              Close
            </button>
          </div>
        </>
      )}
    </Modal>
  );
}

interface EditProps {
  readonly view: SettingsView | undefined;
  readonly text: string;
  readonly problem: string | undefined;
  readonly isBusy: boolean;
  readonly onInput: (text: string) => void;
  readonly onCheck: () => void;
  readonly onClose: () => void;
}

function Edit({ view, text, problem, isBusy, onInput, onCheck, onClose }: EditProps) {
  const others = view?.others ?? [];
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (view) onCheck();
      }}
    >
      {!view && !problem && <p class="aside">Asking AWS …</p>}
      {view && (
        <>
          <SettingsFields view={view} text={text} onInput={onInput} />
          <label>
            The campaign's own settings, as JSON
            <textarea
              class="code"
              rows={8}
              spellcheck={false}
              autocomplete="off"
              value={text}
              onInput={(event) => onInput(event.currentTarget.value)}
            />
          </label>
          <details>
            <summary>{`In force without being set here (${others.length})`}</summary>
            <Facts facts={others.map(({ key, value, source }) => [key, `${value} (${source})`])} />
          </details>
        </>
      )}
      <div class="actions end">
        <p role="alert" class="problem">
          {problem}
        </p>
        <button type="button" class="plain" onClick={onClose}>
          Keep them
        </button>
        <button type="submit" class="solid" aria-disabled={isBusy || !view}>
          Review
        </button>
      </div>
    </form>
  );
}

function Changes({ changes }: { readonly changes: readonly SettingChangeView[] }) {
  return (
    <ul class="diff">
      {changes.map(({ key, before, after }) => (
        <li key={key}>
          <strong>{key}</strong>
          {before !== undefined && (
            <del>
              <span class="hidden">from </span>
              {before}
            </del>
          )}
          {after !== undefined && (
            <ins>
              <span class="hidden">to </span>
              {after}
            </ins>
          )}
        </li>
      ))}
    </ul>
  );
}

/** Asks for sent settings until they are in force. */
function useWatch(path: string, step: Step, setStep: (step: Step) => void): void {
  const version = step.type === 'sent' ? step.version : undefined;
  useEffect(() => {
    if (version === undefined) return;
    const stop = new AbortController();
    let timer: ReturnType<typeof setTimeout>;
    const look = async () => {
      try {
        const query = new URLSearchParams({ version });
        const { isInForce } = await ask<SettingsState>(`${path}/state?${query}`, stop.signal);
        if (stop.signal.aborted) return;
        if (isInForce) setStep({ type: 'done' });
        else timer = setTimeout(look, everyMs);
      } catch (error) {
        if (stop.signal.aborted) return;
        // Sent is sent: no answer says nothing of the settings.
        const isAnswer = error instanceof AskError && error.status >= 400 && error.status < 500;
        if (isAnswer) setStep({ type: 'edit', problem: sentenceOf(error) });
        else timer = setTimeout(look, everyMs);
      }
    };
    void look();
    return () => {
      stop.abort();
      clearTimeout(timer);
    };
  }, [path, version]);
}

function sentenceOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
