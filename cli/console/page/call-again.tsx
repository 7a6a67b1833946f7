/** Calls contacts of a completed campaign again: by outcome and number of attempts, after a question, as calls to people depend on it. */

import { useState } from 'preact/hooks';
import type { RecycledOutcome } from '../../../src/contact/recycle.ts';
import { amount } from '../../words.ts';
import type { CampaignView } from '../api.ts';
import { post } from './ask.ts';
import { Modal } from './modal.tsx';
import { inNumbers, namesOf, outcomeWords } from './words.tsx';

interface Asked {
  readonly campaign: CampaignView;
  /** Called when the campaign has changed. */
  readonly onChanged: () => void;
}

export function CallAgain({ campaign, onChanged }: Asked) {
  // The page goes on under the question; who answers it decides on what stood there when it was asked.
  const [seen, setSeen] = useState<CampaignView>();
  const isOver = campaign.state === 'COMPLETED' && campaign.completedAt !== undefined;
  if (!seen && (!isOver || choicesOf(campaign).length === 0)) return null;
  return (
    <div class="actions">
      <button type="button" class="plain" onClick={() => setSeen(campaign)}>
        Call again …
      </button>
      {seen && (
        <Question
          campaign={seen}
          onClose={(isDone) => {
            setSeen(undefined);
            if (isDone) onChanged();
          }}
        />
      )}
    </div>
  );
}

/** Outcomes that contacts have, but for numbers that do not exist, with the number of the contacts. */
function choicesOf({ counts }: CampaignView): readonly (readonly [RecycledOutcome, number])[] {
  return namesOf(outcomeWords)
    .filter((outcome): outcome is RecycledOutcome => outcome !== 'INVALID_NUMBER')
    .map((outcome) => [outcome, counts[outcome] ?? 0] as const)
    .filter(([, contacts]) => contacts > 0);
}

const MAX_ATTEMPTS = 10;

interface QuestionProps {
  readonly campaign: CampaignView;
  readonly onClose: (isDone: boolean) => void;
}

function Question({ campaign, onClose }: QuestionProps) {
  const { campaignId, completedAt } = campaign;
  const [outcomes, setOutcomes] = useState<readonly RecycledOutcome[]>([]);
  const [attempts, setAttempts] = useState(1);
  const [problem, setProblem] = useState('');
  const [isBusy, setBusy] = useState(false);
  const choices = choicesOf(campaign);
  const contacts = choices.reduce((sum, [outcome, n]) => sum + (outcomes.includes(outcome) ? n : 0), 0);
  const isValid = Number.isInteger(attempts) && attempts >= 1 && attempts <= MAX_ATTEMPTS;
  const isAllowed = !isBusy && isValid && contacts > 0;
  const choose = (outcome: RecycledOutcome, isChosen: boolean) =>
    setOutcomes([...outcomes.filter((each) => each !== outcome), ...(isChosen ? [outcome] : [])]);
  const act = async (event: Event) => {
    event.preventDefault();
    if (!isAllowed) return;
    setBusy(true);
    try {
      await post(`campaigns/${encodeURIComponent(campaignId)}/recycle`, { outcomes, attempts, completedAt });
      onClose(true);
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
      setBusy(false);
    }
  };
  return (
    <Modal id="call-again" title={`Call contacts of ${campaignId} again?`} onClose={() => onClose(false)}>
      <form onSubmit={act}>
        <fieldset>
          <legend>Whose last call ended with</legend>
          {choices.map(([outcome, n]) => (
            <label key={outcome} class="choice">
              <input
                type="checkbox"
                checked={outcomes.includes(outcome)}
                onChange={(event) => choose(outcome, event.currentTarget.checked)}
              />
              {outcomeWords[outcome]}
              <span class="number">{inNumbers(n)}</span>
            </label>
          ))}
        </fieldset>
        <label>
          Further attempts, 1 to {MAX_ATTEMPTS}
          <input
            type="number"
            min={1}
            max={MAX_ATTEMPTS}
            value={attempts}
            onInput={(event) => setAttempts(event.currentTarget.valueAsNumber)}
          />
        </label>
        <p role="status">
          {contacts === 0
            ? 'No contact is chosen.'
            : `At most ${amount(contacts, 'contact is', 'contacts are')} called again.`}
        </p>
        <p class="aside">
          Not called: customers who have declined, contacts that were deleted, and numbers on a do-not-call
          list. Calling hours, rules and limits apply. Results and report are written anew afterwards. The new
          results.csv lacks contacts that were deleted (retentionDays after their end); an earlier version of
          the object has them for 14 days.
        </p>
        <p role="alert" class="problem">
          {problem}
        </p>
        <div class="actions end">
          <button type="button" class="plain" onClick={() => onClose(false)}>
            Not now
          </button>
          <button type="submit" class="solid" aria-disabled={!isAllowed}>
            Call again
          </button>
        </div>
      </form>
    </Modal>
  );
}
