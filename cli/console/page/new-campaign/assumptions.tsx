/** What a plan assumes of calls, to be changed. */
import { useState } from 'preact/hooks';
import type { PlanAssumptions } from '../../new-campaign/api.ts';
import { Card } from '../parts.tsx';

interface Props {
  /** Calls are paced by agents. */
  readonly isPaced: boolean;
  readonly given: PlanAssumptions;
  readonly onChange: (given: PlanAssumptions) => void;
}

export function Assumptions({ isPaced, given, onChange }: Props) {
  const [answered, setAnswered] = useState('');
  const [seconds, setSeconds] = useState('');
  const [agents, setAgents] = useState('');
  const submit = (event: Event) => {
    event.preventDefault();
    onChange({
      ...(answered !== '' && { answerRate: Number(answered) / 100 }),
      ...(seconds !== '' && { talkSeconds: Number(seconds) }),
      ...(isPaced && agents !== '' && { agents: Number(agents) }),
    });
  };
  return (
    <Card id="assumptions" title="What the plan assumes">
      <form class="search" onSubmit={submit}>
        <Amount
          label="Answered calls, %"
          value={answered}
          min={0}
          max={100}
          placeholder="60"
          onInput={setAnswered}
        />
        <Amount
          label="Seconds of a call"
          value={seconds}
          min={1}
          max={14_400}
          placeholder="35"
          onInput={setSeconds}
        />
        {isPaced && (
          <Amount
            label="Agents logged in"
            value={agents}
            min={1}
            max={10_000}
            placeholder=""
            onInput={setAgents}
          />
        )}
        <button type="submit" class="plain">
          {Object.keys(given).length === 0 ? 'Plan with these' : 'Plan again'}
        </button>
      </form>
    </Card>
  );
}

interface AmountProps {
  readonly label: string;
  readonly value: string;
  readonly min: number;
  readonly max: number;
  readonly placeholder: string;
  readonly onInput: (text: string) => void;
}

function Amount({ label, value, min, max, placeholder, onInput }: AmountProps) {
  return (
    <label>
      {label}
      <input
        type="number"
        min={min}
        max={max}
        value={value}
        placeholder={placeholder}
        onInput={(event) => onInput(event.currentTarget.value)}
      />
    </label>
  );
}
