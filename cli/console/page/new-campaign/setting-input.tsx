/** One setting: its label, what it means, what holds if it is left out, and what is wrong with it. */
import { useEffect, useState } from 'preact/hooks';
import type { DraftReading } from '../../new-campaign/api.ts';
import { instantOf, localOf, ownZone } from './instant-field.ts';
import type { SettingField } from './setting-fields.ts';
import { textOf, valueIn } from './setting-values.ts';
import { type EditedSettings, settingIn } from './use-settings.ts';

const ofLines = new Set(['names', 'texts', 'minutes', 'week', 'holidays', 'caps', 'columns']);

/** Settings that fields show and change. */
export type FieldSettings = Pick<EditedSettings, 'model' | 'problemOf' | 'change'> & {
  readonly reading?: Pick<DraftReading, 'defaults' | 'limits'>;
};

interface Props {
  readonly field: SettingField;
  readonly edited: FieldSettings;
}

export function SettingInput({ field, edited }: Props) {
  const { key, label, help, kind } = field;
  const { model, reading } = edited;
  const value = shownValue(key, settingIn(model, key));
  const problem = edited.problemOf(key);
  const id = `setting-${key}`;
  const byDefault = defaultIn(edited, key);
  const limit = reading?.limits[key];
  return (
    <div class={`field ${ofLines.has(kind) ? 'wide' : ''}`}>
      <label for={id}>{label}</label>
      <Control
        field={field}
        id={id}
        value={textOf(kind, value)}
        edited={edited}
        isInvalid={problem !== undefined}
      />
      <p class="aside" id={`${id}-help`}>
        {help}
        {kind === 'instant' && ` On this computer's clock (${ownZone()}).`} {limit}
        {byDefault !== undefined && ` ${byDefault}`}
      </p>
      <p class="problem" id={`${id}-problem`}>
        {problem}
      </p>
    </div>
  );
}

/** What holds for a setting that is left out. Delays hold together: one that is set takes the place of all defaults. */
function defaultIn({ model, reading }: FieldSettings, key: string): string | undefined {
  const isDelay = key.startsWith(`${delays}.`);
  if (isDelay && settingIn(model, delays) !== undefined)
    return settingIn(model, key) === undefined ? 'Not retried, because another of these is set.' : undefined;
  const byDefault = reading?.defaults[key];
  return byDefault === undefined ? undefined : `Default: ${byDefault}.`;
}

const delays = 'retry.delayMinutes';

/** Hours are an object, or "always", which has a field of its own. */
function shownValue(key: string, value: unknown): unknown {
  return key === 'callingHours' && typeof value === 'object' ? undefined : value;
}

interface ControlProps {
  readonly field: SettingField;
  readonly id: string;
  readonly value: string;
  readonly edited: FieldSettings;
  readonly isInvalid: boolean;
}

function Control({ field: { key, kind, choices }, id, value, edited, isInvalid }: ControlProps) {
  const [typed, setTyped] = useState(value);
  const [isTyping, setTyping] = useState(false);
  // What is typed stays as it is; everything else follows the settings.
  useEffect(() => {
    if (!isTyping) setTyped(value);
  }, [value, isTyping]);
  const shared = {
    id,
    disabled: edited.model === undefined,
    'aria-invalid': isInvalid,
    'aria-describedby': `${id}-help ${id}-problem`,
  };
  const choose = (text: string) => {
    // Without a mode, the other settings of agents have no meaning.
    if (key === 'agents.mode' && text === '') edited.change('agents', null);
    else edited.change(key, valueIn(kind, text));
  };
  if (choices) {
    const isKnown = value === '' || choices[value] !== undefined;
    return (
      <select {...shared} value={value} onChange={(event) => choose(event.currentTarget.value)}>
        <option value="">–</option>
        {Object.entries(choices).map(([name, words]) => (
          <option key={name} value={name}>
            {words}
          </option>
        ))}
        {!isKnown && <option value={value}>{value}</option>}
      </select>
    );
  }
  if (kind === 'instant') {
    return (
      <input
        {...shared}
        type="datetime-local"
        value={localOf(value)}
        onChange={(event) => edited.change(key, instantOf(event.currentTarget.value))}
      />
    );
  }
  const typing = {
    ...shared,
    value: typed,
    autocomplete: 'off',
    spellcheck: false,
    onFocus: () => setTyping(true),
    onBlur: () => setTyping(false),
    onInput: (event: { readonly currentTarget: { readonly value: string } }) => {
      setTyped(event.currentTarget.value);
      choose(event.currentTarget.value);
    },
  };
  if (ofLines.has(kind)) return <textarea {...typing} rows={2} />;
  return <input {...typing} type="text" inputMode={kind === 'number' ? 'decimal' : 'text'} />;
}
