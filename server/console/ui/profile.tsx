/** What a screen's network bears, for those who may say so. */
/** @jsxRuntime automatic @jsxImportSource hono/jsx */
import { PROFILES } from '../../signage/screens/profiles.ts';
import type { Screen } from '../../signage/screens/screens.ts';
import type { View } from './page.tsx';

export function ProfileForm({ view, screen }: { readonly view: View; readonly screen: Screen }) {
  const said = view.words.screen;
  return (
    <form
      id="profile-form"
      class="inline settings"
      novalidate
      data-screen={screen.id}
      data-version={screen.version}
      data-said={JSON.stringify({
        done: said.profileDone,
        failed: said.failed,
        lost: view.words.publish.failedNet,
      })}
    >
      <label for="profile">{said.profile}</label>
      <select id="profile" name="profile" aria-describedby="profile-hint profile-problem">
        {PROFILES.map((profile) => (
          <option value={profile} selected={profile === screen.profile}>
            {said.profiles[profile]}
          </option>
        ))}
      </select>
      <button>{said.profileSet}</button>
      <p class="hint" id="profile-hint">
        {said.profileHint}
      </p>
      <p class="problem" id="profile-problem" />
      <p class="note outcome" role="status" />
    </form>
  );
}
