/** The third step: name and settings, as a form and as the JSON that an upload would send. */
import { useRef } from 'preact/hooks';
import type { SettingProblem } from '../../new-campaign/api.ts';
import type { StepProps } from './columns-step.tsx';
import { fieldGroups, fieldKeyOf } from './setting-fields.ts';
import { SettingInput } from './setting-input.tsx';
import type { EditedSettings } from './use-settings.ts';

export function SettingsStep({ edited, onBack, onNext }: StepProps) {
  const form = useRef<HTMLFormElement>(null);
  const { reading, isJudged, problem } = edited;
  const isReady = isJudged && problem === undefined && reading?.problems.length === 0;
  const submit = (event: Event) => {
    event.preventDefault();
    if (isReady) onNext();
    else form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  };
  return (
    <form ref={form} onSubmit={submit} noValidate>
      <div class="settings-step">
        <div>
          <CampaignName edited={edited} />
          {fieldGroups.map(({ title, fields }) => (
            <fieldset key={title} class="card">
              <legend>{title}</legend>
              <div class="fields">
                {fields.map((field) => (
                  <SettingInput key={field.key} field={field} edited={edited} />
                ))}
              </div>
            </fieldset>
          ))}
        </div>
        <JsonEditor edited={edited} />
      </div>
      <p role="alert" class="problem">
        {problem ?? summaryOf(reading?.problems ?? [])}
      </p>
      <div class="actions end">
        <button type="button" class="plain" onClick={onBack}>
          Back
        </button>
        <button type="submit" class="solid" aria-disabled={!isReady}>
          Next: the plan
        </button>
      </div>
    </form>
  );
}

function summaryOf(problems: readonly SettingProblem[]): string {
  if (problems.length === 0) return '';
  const many =
    problems.length === 1 ? 'One setting has a problem' : `${problems.length} settings have problems`;
  return `${many}: ${problems.map(({ sentence }) => sentence).join(' ')}`;
}

function CampaignName({ edited }: { readonly edited: EditedSettings }) {
  const { campaign, setCampaign, reading } = edited;
  const problem = edited.problemOf('campaign');
  const id = reading?.campaignId;
  return (
    <div class="card field">
      <label for="campaign-name">Campaign name</label>
      <input
        id="campaign-name"
        type="text"
        value={campaign}
        autocomplete="off"
        spellcheck={false}
        aria-invalid={problem !== undefined}
        aria-describedby="campaign-name-help campaign-name-problem"
        onInput={(event) => setCampaign(event.currentTarget.value)}
      />
      <p class="aside" id="campaign-name-help">
        {id === undefined
          ? 'Letters a to z, digits and _ make the campaign’s id.'
          : `The campaign’s id: ${id}`}
      </p>
      <p class="problem" id="campaign-name-problem">
        {problem}
      </p>
    </div>
  );
}

/** The same settings as text. Problems with a field of their own are shown there. */
function JsonEditor({ edited }: { readonly edited: EditedSettings }) {
  const { text, setText, reading, model } = edited;
  const problems = (reading?.problems ?? []).filter(({ key }) => fieldKeyOf(key) === undefined);
  return (
    <div class="card field json">
      <label for="settings-json">Settings as JSON</label>
      <textarea
        id="settings-json"
        rows={Math.min(30, Math.max(12, text.split('\n').length + 1))}
        value={text}
        spellcheck={false}
        autocomplete="off"
        aria-invalid={problems.length > 0}
        aria-describedby="settings-json-help settings-json-problem"
        onInput={(event) => setText(event.currentTarget.value)}
      />
      <p class="aside" id="settings-json-help">
        The settings file of the campaign: the form and this text are the same. Keys that are left out have
        the default.
        {model === undefined && ' The form follows when this is a JSON object again.'}
      </p>
      <p class="problem" id="settings-json-problem">
        {problems.map(({ sentence }) => sentence).join(' ')}
      </p>
    </div>
  );
}
