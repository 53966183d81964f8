/** One line on what a screen's plays are worth, with the way to check it. */
/** @jsxRuntime automatic @jsxImportSource hono/jsx */
import type { SeriesProof } from '../../signage/plays/play-proofs.ts';
import type { View } from './page.tsx';

interface ProofLineProps {
  readonly view: View;
  readonly screen: string;
  /** Of the newest credential that has plays; null: there are none. */
  readonly proof: SeriesProof | null;
}

export function ProofLine({ view, screen, proof }: ProofLineProps) {
  if (!proof) return null;
  const said = view.words.screen.proof;
  const { key, upTo, provenFrom, breaks, series } = proof;
  const last = breaks.at(-1);
  const proven = key !== null && provenFrom !== null;
  return (
    <p class={proven && !last ? 'note' : 'problem'} id="proof">
      {proven ? said.signed(provenFrom, upTo) : said.unproven}
      {last && ` ${said.broken(last.n, last.why)}`}{' '}
      <a href={`/api/screens/${encodeURIComponent(screen)}/plays-proof?series=${series}`}>
        {said.check}
      </a>
    </p>
  );
}
