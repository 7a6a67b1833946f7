/** What happens to a campaign on its way, each thing once so many calls were placed, and what of it came to pass. */
import type { SimulatorSettingsInput } from '../../local/simulator/settings.ts';
import type { Campaign } from '../../src/campaign/campaign.ts';
import type { CampaignPlan, PlannedTurn } from './campaign-plan.ts';
import type { PlannedFile } from './campaign-rows.ts';
import type { Actions } from './evidence.ts';
import type { FaultyStack } from './faulty-stack.ts';
import type { OperatorActions } from './operator-actions.ts';

/** Faults of Connect while a turn lasts. */
const turnFaults: Partial<Record<PlannedTurn['type'], NonNullable<SimulatorSettingsInput['faults']>>> = {
  outage: [
    { kind: 'reset-before', share: 0.3 },
    { kind: 'service-unavailable', share: 0.5 },
    { kind: 'internal-error', share: 1 },
  ],
  storm: [{ kind: 'throttle', share: 0.8, api: 'start' }],
  deny: [{ kind: 'access-denied', share: 1, api: 'start' }],
};

export class CampaignTurns {
  readonly #world: FaultyStack;
  readonly #plan: CampaignPlan;
  readonly #operator: OperatorActions;
  #left: readonly PlannedTurn[];
  /** Turns that last, and until when. */
  #lasting: readonly { readonly turn: PlannedTurn; readonly until: number }[] = [];
  readonly #pauses: { from: number; to?: number }[] = [];
  #cancelledAt: number | undefined;
  readonly #doNotCall: { number: string; since: number }[] = [];
  #listing: string | undefined;
  #droppedAgain: string | undefined;
  readonly #files: PlannedFile[] = [];
  readonly #refusedKeys: string[] = [];
  readonly #deploys: number[] = [];

  constructor(world: FaultyStack, plan: CampaignPlan, operator: OperatorActions) {
    this.#world = world;
    this.#plan = plan;
    this.#operator = operator;
    this.#left = plan.turns;
  }

  /** Before and after each deploy, in which processes end wherever they are, ms since 1970. */
  get deploys(): readonly number[] {
    return this.#deploys;
  }

  /** When the next lasting thing is over. */
  get nextMs(): number | undefined {
    const times = this.#lasting.map(({ until }) => until);
    return times.length > 0 ? Math.min(...times) : undefined;
  }

  /** What has to be there before the first file, and before any fault. */
  async prepare(): Promise<void> {
    const { campaignId, settings, doNotCall } = this.#plan;
    await this.#operator.drop(`${campaignId}/campaign.json`, JSON.stringify(settings));
    const key = `suppressions/${campaignId}.csv`;
    await this.#operator.drop(key, `phoneNumber\n${doNotCall.join('\n')}\n`);
    for (let at: number | undefined; at === undefined; ) {
      at = await this.#operator.listedAt(key);
      if (at !== undefined) for (const number of doNotCall) this.#doNotCall.push({ number, since: at });
    }
  }

  async begin(): Promise<void> {
    const { files, campaignId, ingredients } = this.#plan;
    const [first] = files;
    if (first) await this.#drop(first);
    if (ingredients.has('bad-file')) {
      const key = `${campaignId}/broken.csv`;
      this.#refusedKeys.push(key);
      await this.#operator.drop(
        key,
        Buffer.from([0x70, 0x68, 0x6f, 0x6e, 0x65, 0x0a, 0xff, 0xfe, 0x80, 0x0a]),
      );
    }
  }

  /** Does what is to be done by now. */
  async take(campaign: Campaign | undefined): Promise<void> {
    const now = this.#world.clock.now();
    for (const over of this.#lasting.filter(({ until }) => until <= now)) await this.#endTurn(over.turn);
    const placed = this.#world.stack.simulator.engine.calls.length;
    const due = this.#left.filter(({ afterCalls }) => afterCalls <= placed);
    this.#left = this.#left.filter((turn) => !due.includes(turn));
    for (const turn of due) await this.#beginTurn(turn);
    if (campaign?.state === 'STOPPED' && this.#lasting.every(({ turn }) => turn.type !== 'deny')) {
      await this.#operator.change(this.#plan.campaignId, ['STOPPED'], 'RUNNING');
    }
    if (this.#listing !== undefined) await this.#noteListed(this.#listing);
  }

  /** Whether nothing is going on that would go on after the campaign's end. */
  isDone(campaign: Campaign | undefined): boolean {
    const known = Object.values(campaign?.files ?? {}).map(({ file }) => file);
    const versionsOf = (key: string) => known.filter((file) => file === key).length;
    const dropped = [...this.#files.map(({ key }) => key), ...this.#refusedKeys];
    return (
      this.#lasting.length === 0 &&
      this.#listing === undefined &&
      dropped.every((key) => versionsOf(key) >= (key === this.#droppedAgain ? 2 : 1))
    );
  }

  actions(): { actions: Actions; files: readonly PlannedFile[]; refusedKeys: readonly string[] } {
    return {
      actions: {
        pauses: this.#pauses,
        doNotCall: this.#doNotCall,
        ...(this.#cancelledAt !== undefined && { cancelledAt: this.#cancelledAt }),
      },
      files: this.#files,
      refusedKeys: this.#refusedKeys,
    };
  }

  async #beginTurn(turn: PlannedTurn): Promise<void> {
    const { campaignId, files, doNotCallLater } = this.#plan;
    const { clock } = this.#world;
    switch (turn.type) {
      case 'pause': {
        const from = await this.#operator.change(campaignId, ['IMPORTING', 'RUNNING'], 'PAUSED');
        if (from === undefined) return;
        this.#pauses.push({ from });
        return this.#last(turn);
      }
      case 'cancel':
        this.#cancelledAt = await this.#operator.change(
          campaignId,
          ['IMPORTING', 'RUNNING', 'PAUSED', 'STOPPED'],
          'CANCELLED',
        );
        return;
      case 'do-not-call':
        this.#listing = `suppressions/${campaignId}-later.csv`;
        return this.#operator.drop(this.#listing, `phone\n${doNotCallLater.join('\n')}\n`);
      case 'second-file':
        return files[1] && this.#drop(files[1]);
      case 'same-again':
        this.#droppedAgain = files[0]?.key;
        return files[0] && this.#operator.drop(files[0].key, files[0].text);
      case 'deploy':
        this.#deploys.push(clock.now());
        await this.#operator.deploy();
        this.#deploys.push(clock.now());
        return;
      case 'freeze':
        return clock.jumpTo(clock.now() + turn.seconds * 1_000);
      case 'hot-keys':
        this.#last(turn);
        return this.#world.limitKeys(turn.units);
      default:
        this.#last(turn);
        return this.#setFaults();
    }
  }

  async #endTurn(turn: PlannedTurn): Promise<void> {
    this.#lasting = this.#lasting.filter((lasting) => lasting.turn !== turn);
    if (turn.type === 'pause') {
      // From before the change is written: whoever reads it may call at once.
      const to = this.#world.clock.now();
      await this.#operator.change(this.#plan.campaignId, ['PAUSED'], 'RUNNING');
      const pause = this.#pauses.at(-1);
      if (pause) pause.to = to;
    } else if (turn.type === 'hot-keys') {
      await this.#world.limitKeys(undefined);
    } else {
      this.#setFaults();
    }
  }

  #last(turn: PlannedTurn): void {
    this.#lasting = [...this.#lasting, { turn, until: this.#world.clock.now() + turn.seconds * 1_000 }];
  }

  #setFaults(): void {
    const faults = this.#lasting.flatMap(({ turn }) => turnFaults[turn.type] ?? []);
    this.#world.stack.simulator.engine.configure({
      faults: [...faults, ...(this.#plan.simulator.faults ?? [])],
    });
  }

  async #drop(file: PlannedFile): Promise<void> {
    await this.#operator.drop(file.key, file.text);
    this.#files.push(file);
  }

  async #noteListed(key: string): Promise<void> {
    const since = await this.#operator.listedAt(key);
    if (since === undefined) return;
    for (const number of this.#plan.doNotCallLater) this.#doNotCall.push({ number, since });
    this.#listing = undefined;
  }
}
