/** Pause, resume, cancel: each after a question, as calls to people depend on it. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { amount } from '../../words.ts';
import type { CampaignView, StateChange } from '../api.ts';
import { post } from './ask.ts';

const names: Record<StateChange, string> = { pause: 'Pause', resume: 'Resume', cancel: 'Cancel campaign' };

interface Asked {
  readonly campaign: CampaignView;
  /** Called when the campaign has changed. */
  readonly onChanged: () => void;
}

export function StateButtons({ campaign, onChanged }: Asked) {
  const [asking, setAsking] = useState<StateChange>();
  return (
    <div class="actions">
      {campaign.changes.map((change) => (
        <button
          key={change}
          type="button"
          class={change === 'cancel' ? 'danger' : 'plain'}
          onClick={() => setAsking(change)}
        >
          {names[change]} …
        </button>
      ))}
      {asking && (
        <Question
          change={asking}
          campaign={campaign}
          onClose={(isDone) => {
            setAsking(undefined);
            if (isDone) onChanged();
          }}
        />
      )}
    </div>
  );
}

interface QuestionProps {
  readonly change: StateChange;
  readonly campaign: CampaignView;
  readonly onClose: (isDone: boolean) => void;
}

function Question({ change, campaign, onClose }: QuestionProps) {
  const { campaignId } = campaign;
  // The page goes on under the question; who answers it decides on what stood there when it was asked.
  const [seen] = useState(campaign.state);
  const dialog = useRef<HTMLDialogElement>(null);
  const [typed, setTyped] = useState('');
  const [problem, setProblem] = useState('');
  const [isBusy, setBusy] = useState(false);
  const isDone = useRef(false);
  const isAllowed = !isBusy && (change !== 'cancel' || typed === campaignId);
  useEffect(() => {
    const opener = document.activeElement;
    dialog.current?.showModal();
    return () => {
      // The button that asked goes away with what it could do.
      if (opener instanceof HTMLElement && !isDone.current) opener.focus();
      else document.querySelector('main')?.focus({ preventScroll: true });
    };
  }, []);
  const act = async (event: Event) => {
    event.preventDefault();
    if (!isAllowed) return;
    setBusy(true);
    try {
      const body = { change, seen, ...(change === 'cancel' && { confirmed: typed }) };
      await post(`campaigns/${encodeURIComponent(campaignId)}/state`, body);
      isDone.current = true;
      onClose(true);
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
      setBusy(false);
    }
  };
  return (
    <dialog
      ref={dialog}
      aria-labelledby="question"
      aria-describedby="consequence"
      onClose={() => onClose(false)}
    >
      <form onSubmit={act}>
        <h2 id="question">{questionOf(change, campaignId)}</h2>
        <p id="consequence">{consequenceOf(change, campaign)}</p>
        {change === 'cancel' && (
          <label>
            Type <strong>{campaignId}</strong> to confirm
            <input
              type="text"
              value={typed}
              autocomplete="off"
              autocapitalize="off"
              spellcheck={false}
              onInput={(event) => setTyped(event.currentTarget.value)}
            />
          </label>
        )}
        <p role="alert" class="problem">
          {problem}
        </p>
        <div class="actions end">
          <button type="button" class="plain" onClick={() => onClose(false)}>
            {change === 'cancel' ? 'Keep it' : 'Not now'}
          </button>
          <button
            type="submit"
            class={change === 'cancel' ? 'danger solid' : 'solid'}
            aria-disabled={!isAllowed}
          >
            {names[change]}
          </button>
        </div>
      </form>
    </dialog>
  );
}

function questionOf(change: StateChange, campaignId: string): string {
  return change === 'cancel' ? `Cancel ${campaignId} for good?` : `${names[change]} ${campaignId}?`;
}

function consequenceOf(change: StateChange, { counts, stateReason }: CampaignView): string {
  const { QUEUED = 0, WAITING = 0, DIALING = 0, DIALED = 0 } = counts;
  const left = QUEUED + WAITING;
  const calls = `${amount(DIALING + DIALED, 'call in progress continues', 'calls in progress continue')} to the end.`;
  switch (change) {
    case 'pause':
      return `New calls stop within seconds; ${amount(left, 'contact waits', 'contacts wait')} until you resume. ${calls}`;
    case 'resume':
      return `${amount(left, 'contact is', 'contacts are')} called again as soon as their hours allow.${stateReason ? ` It is held because: ${stateReason}` : ''}`;
    case 'cancel':
      return `${amount(left, 'contact')} will not be called. ${calls} This cannot be undone.`;
  }
}
