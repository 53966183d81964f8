/** A script that takes from a new browser whatever an old Chrome does not have, by MDN's compatibility data. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

interface Support {
  readonly version_added?: string | boolean | null;
  readonly version_removed?: string | boolean | null;
  readonly prefix?: string;
  readonly alternative_name?: string;
  readonly flags?: unknown;
}
interface Feature {
  readonly __compat?: {
    readonly support: { readonly chrome?: Support | readonly Support[] | 'mirror' };
  };
  readonly [name: string]: unknown;
}

export interface Removal {
  readonly script: string;
  readonly interfaces: number;
  readonly members: number;
}

function addedIn(feature: Feature): number | null {
  const chrome = feature.__compat?.support.chrome;
  if (!chrome || chrome === 'mirror') return null;
  const all: readonly Support[] = Array.isArray(chrome) ? chrome : [chrome as Support];
  const plain = all.filter((one) => !one.flags && !one.prefix && !one.alternative_name);
  const versions = plain.map(({ version_added }) =>
    version_added === 'preview' ? Infinity : Number(version_added),
  );
  return versions.length === 0 ? null : Math.min(...versions.map((v) => (Number.isNaN(v) ? 0 : v)));
}

/** The script to run before any of the page's own. Static and prototype members, and whole interfaces. */
export async function removeNewerThan(version: number): Promise<Removal> {
  const path = createRequire(import.meta.url).resolve('@mdn/browser-compat-data');
  const data = JSON.parse(await readFile(path, 'utf8')) as {
    readonly api: Record<string, Feature>;
    readonly javascript: { readonly builtins: Record<string, Feature> };
  };
  const wholes: string[] = [];
  const members: [string, string][] = [];
  for (const [name, feature] of [
    ...Object.entries(data.api),
    ...Object.entries(data.javascript.builtins),
  ]) {
    if ((addedIn(feature) ?? 0) > version) {
      wholes.push(name);
      continue;
    }
    for (const [member, inner] of Object.entries(feature)) {
      if (member === '__compat' || member === name) continue;
      if ((addedIn(inner as Feature) ?? 0) > version)
        members.push([name, member.replace(/_static$/, '')]);
    }
  }
  const script = `(() => {
    const remove = (from, name) => { try { if (from && name in from) delete from[name]; } catch {} };
    for (const [of, name] of ${JSON.stringify(members)}) {
      const made = self[of];
      remove(made, name);
      remove(made && made.prototype, name);
      if (of === 'Window' || of === 'WindowOrWorkerGlobalScope') remove(self, name);
    }
    for (const name of ${JSON.stringify(wholes)}) remove(self, name);
  })()`;
  return { script, interfaces: wholes.length, members: members.length };
}
