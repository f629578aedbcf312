import type { PhaseResult } from '../executor';
import type { ExecuteQueue } from './execute-queue';
import type { FollowedPhase } from './followed';
import type { HandOver, Request } from './hand-over';
import { refusal } from './refusal';
import type { Submission } from './submission';

type PhaseRequest = Exclude<Request, { phase: 'execute' }>;

/** Nobody follows its job any more, which Slurm may go on with. */
const LEFT: PhaseResult = { outcome: 'cancelled', isLeft: true };

const isFor = ({ state }: Submission, request: PhaseRequest) =>
  state.phase === request.phase && (request.phase === 'join' || state.outputDir === request.outputDir);

/** Setup and join: a job each. */
export class Phases {
  private readonly followed = new Set<FollowedPhase>();
  /** Submissions whose result was given away; and of them, those whose result may not be on record yet, and whether they are over. */
  private readonly given = new Set<Submission>();
  private readonly unrecorded = new Map<Submission, boolean>();

  constructor(
    private readonly submissions: readonly Submission[],
    private readonly handOver: HandOver,
    private readonly queue: ExecuteQueue,
    private readonly isStopping: () => boolean,
    private readonly begin: () => void,
    /** Nothing of it has to be found again. */
    private readonly ended: (submission: Submission) => void,
  ) {}

  /** A job of the same that an earlier supervisor handed over is followed. */
  async carryOut(request: PhaseRequest): Promise<PhaseResult> {
    if (this.isStopping()) return { outcome: 'cancelled' };
    const isThere = (one: Submission) => !one.isOver && !one.tasks.get('job')?.isOver && !this.given.has(one);
    const earlier = this.submissions.find((one) => isThere(one) && isFor(one, request));
    const result = await (earlier ? this.follow(request, earlier) : this.submit(request));
    // It had not been taken after all.
    return result ?? this.carryOut(request);
  }

  of(submission: Submission): FollowedPhase | undefined {
    return [...this.followed].find((phase) => phase.submission === submission);
  }

  /** @param result undefined: it is to be handed over again */
  end(phase: FollowedPhase, result: PhaseResult | undefined): void {
    this.followed.delete(phase);
    if (result && result !== LEFT) {
      this.given.add(phase.submission);
      this.unrecorded.set(phase.submission, false);
    }
    phase.resolve(result);
  }

  endAll(): void {
    for (const phase of this.followed) this.end(phase, LEFT);
  }

  /** As long as its result may be lost, an earlier supervisor's successor has to find it. */
  submissionOver(submission: Submission): void {
    if (this.unrecorded.has(submission)) this.unrecorded.set(submission, true);
    else this.ended(submission);
  }

  /** What came of it is on record, or not wanted any more. */
  close(phase: 'setup' | 'join'): void {
    for (const [submission, isOver] of this.unrecorded) {
      if (submission.state.phase !== phase) continue;
      this.unrecorded.delete(submission);
      if (isOver) this.ended(submission);
    }
  }

  private follow({ phase }: PhaseRequest, submission: Submission): Promise<PhaseResult | undefined> {
    return new Promise((resolve) => {
      this.followed.add({ phase, submission, resolve, done: -1 });
      this.begin();
    });
  }

  /** Waits until Slurm has room. @returns undefined where nobody knew whether it was taken, and it was not */
  private async submit(request: PhaseRequest): Promise<PhaseResult | undefined> {
    for (;;) {
      let result: Promise<PhaseResult | undefined> | undefined;
      const outcome = await this.handOver.handOver(request, {
        attach: (submission) => {
          result = this.follow(request, submission);
        },
        detach: (submission) => {
          const phase = this.of(submission);
          if (phase) this.followed.delete(phase);
        },
      });
      if (outcome.type === 'taken') return result;
      if (outcome.type === 'stopped') return { outcome: 'cancelled' };
      if (outcome.type === 'refused' || !(await this.hasRoom(outcome.message))) {
        if (this.isStopping()) return { outcome: 'cancelled' };
        return { outcome: 'failed', kind: 'start', message: refusal(outcome.message) };
      }
      if (this.isStopping()) return { outcome: 'cancelled' };
    }
  }

  private async hasRoom(message: string): Promise<boolean> {
    return !this.isStopping() && (await this.queue.waitForRoom(message));
  }
}
