/** A page that goes on by itself, so that what follows is asked for by our own page. */
/** @jsxRuntime automatic @jsxImportSource hono/jsx */
import type { View } from '../ui/page.tsx';
import { Gate } from './gate.tsx';

export function OnwardPage({ view, to }: { readonly view: View; readonly to: string }) {
  const { signIn } = view.words;
  return (
    <Gate view={view} title={signIn.title} lead={signIn.lead} onward={to}>
      <p class="card">
        <a href={to}>{signIn.onward}</a>
      </p>
    </Gate>
  );
}
