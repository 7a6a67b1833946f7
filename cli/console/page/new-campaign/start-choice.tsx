/** Start now, at a time, or save only. A start is asked for once more: people are called. */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { DraftView, PlanView } from '../../new-campaign/api.ts';
import { post } from '../ask.ts';
import { Instant } from '../words.tsx';
import { download } from './download.ts';
import { instantOf, localOf, ownZone } from './instant-field.ts';
import { uploadCommand } from './upload-command.ts';
import { type EditedSettings, settingIn } from './use-settings.ts';

interface Props {
  readonly draft: DraftView;
  readonly edited: EditedSettings;
  /** Missing: it is being made. */
  readonly plan: PlanView | undefined;
  readonly again: () => void;
  readonly onBack: () => void;
}

type Choice = 'now' | 'at' | 'save';

export function StartChoice({ draft, edited, plan, again, onBack }: Props) {
  const startAt = String(settingIn(edited.model, 'startAt') ?? '');
  const [choice, setChoice] = useState<Choice>(startAt === '' ? 'now' : 'at');
  const [isAsking, setAsking] = useState(false);
  const choose = (next: Choice) => {
    setChoice(next);
    if (next === 'now' && startAt !== '') edited.change('startAt', null);
  };
  const isMissing = choice === 'at' && startAt === '';
  const isReady = choice === 'save' || (plan !== undefined && !isMissing);
  const submit = (event: Event) => {
    event.preventDefault();
    if (!isReady) return;
    if (choice === 'save') save(edited);
    else setAsking(true);
  };
  const option = (value: Choice, words: string) => (
    <label class="option">
      <input type="radio" name="start" checked={choice === value} onChange={() => choose(value)} /> {words}
    </label>
  );
  return (
    <form onSubmit={submit}>
      <fieldset class="card">
        <legend>Start</legend>
        {option('now', 'Start now: calls begin seconds later, where the hours are open')}
        {option('at', 'Start at a time: the file is imported now, and no contact is called before')}
        {choice === 'at' && (
          <div class="field">
            <label for="start-at">First calls, on this computer’s clock ({ownZone()})</label>
            <input
              id="start-at"
              type="datetime-local"
              value={localOf(startAt)}
              aria-invalid={isMissing}
              onChange={(event) => edited.change('startAt', instantOf(event.currentTarget.value))}
            />
          </div>
        )}
        {option('save', 'Save only: download the settings, and start later with the command')}
        {choice === 'save' && <SaveHelp draft={draft} edited={edited} />}
      </fieldset>
      <div class="actions end">
        <button type="button" class="plain" onClick={onBack}>
          Back
        </button>
        <button type="submit" class="solid" aria-disabled={!isReady}>
          {choice === 'save' ? 'Download the settings' : buttonOf(plan, draft)}
        </button>
      </div>
      {isAsking && plan && (
        <Question
          draft={draft}
          edited={edited}
          plan={plan}
          startAt={startAt}
          onClose={() => {
            setAsking(false);
            again();
          }}
        />
      )}
    </form>
  );
}

function buttonOf(plan: PlanView | undefined, { run }: DraftView): string {
  if (plan) return `Start ${plan.campaignId} …`;
  return run?.state === 'failed' ? 'Start …' : 'Planning …';
}

function save({ reading, text }: EditedSettings): void {
  download(`${reading?.campaignId ?? 'campaign'}.json`, new Blob([text], { type: 'application/json' }));
}

function SaveHelp({ draft: { name }, edited }: Pick<Props, 'draft' | 'edited'>) {
  const id = edited.reading?.campaignId ?? 'campaign';
  return (
    <>
      <p>
        Nothing is sent to AWS. Your customer file stays as it is on your disk: the settings name its columns.
        To start later, in the folder of both files, with the name of yours in place of FILE.csv if it says
        so:
      </p>
      <pre>
        <code>
          <bdi>{uploadCommand(name, id)}</bdi>
        </code>
      </pre>
    </>
  );
}

interface QuestionProps {
  readonly draft: DraftView;
  readonly edited: EditedSettings;
  readonly plan: PlanView;
  readonly startAt: string;
  readonly onClose: () => void;
}

function Question({ draft: { draftId, name }, edited, plan, startAt, onClose }: QuestionProps) {
  // As they are when the question is asked.
  const shown = useRef({ campaign: edited.campaign, settings: edited.text });
  const dialog = useRef<HTMLDialogElement>(null);
  const [problem, setProblem] = useState('');
  const [isBusy, setBusy] = useState(false);
  useEffect(() => {
    const opener = document.activeElement;
    dialog.current?.showModal();
    return () => {
      if (opener instanceof HTMLElement && opener.isConnected) opener.focus();
      else document.querySelector('main')?.focus({ preventScroll: true });
    };
  }, []);
  const start = async () => {
    if (isBusy) return;
    setBusy(true);
    try {
      await post(`drafts/${draftId}/launch`, shown.current);
      onClose();
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
      setBusy(false);
    }
  };
  const calls = plan.time.find(([label]) => label === 'calls expected')?.[1] ?? 'No';
  const cost = plan.cost.find(([label]) => label === 'total')?.[1];
  return (
    <dialog
      ref={dialog}
      aria-labelledby="start-question"
      aria-describedby="start-consequence"
      onClose={onClose}
    >
      <h2 id="start-question">Start {plan.campaignId}?</h2>
      <p id="start-consequence">
        <bdi>{name}</bdi> is sent to AWS.{' '}
        {startAt === '' ? (
          'Customers are called from now on.'
        ) : (
          <>
            Customers are called from <Instant at={startAt} /> on.
          </>
        )}{' '}
        {calls} calls are expected{cost === undefined ? '.' : `, for about ${cost}.`}
      </p>
      <p role="alert" class="problem">
        {problem}
      </p>
      <div class="actions end">
        <button type="button" class="plain" onClick={onClose}>
          Not now
        </button>
        <button type="button" class="solid" aria-disabled={isBusy} onClick={() => void start()}>
          Start
        </button>
      </div>
    </dialog>
  );
}
