/** Turns many single questions into one: those that come within a few milliseconds are asked together. */
export function gather<Question, Answer>(
  windowMs: number,
  most: number,
  ask: (questions: readonly Question[]) => Promise<readonly Answer[]>,
): (question: Question) => Promise<Answer> {
  interface Asked {
    readonly question: Question;
    readonly resolve: (answer: Answer) => void;
    readonly reject: (error: unknown) => void;
  }
  let waiting: Asked[] = [];
  let timer: NodeJS.Timeout | null = null;

  async function go(): Promise<void> {
    if (timer) clearTimeout(timer);
    timer = null;
    const all = waiting;
    waiting = [];
    try {
      const answers = await ask(all.map(({ question }) => question));
      all.forEach(({ resolve }, at) => resolve(answers[at] as Answer));
    } catch (error) {
      for (const { reject } of all) reject(error);
    }
  }

  return (question) =>
    new Promise((resolve, reject) => {
      waiting.push({ question, resolve, reject });
      if (waiting.length >= most) void go();
      else timer ??= setTimeout(() => void go(), windowMs);
    });
}
