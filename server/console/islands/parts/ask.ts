/** Asks the API; what it refuses comes back as a value, in the language of the page. */
export interface Refusal {
  readonly message: string;
  readonly fields: readonly {
    readonly field: string;
    readonly message: string;
    /** The message with the name of its field before it. */
    readonly named: string;
  }[];
}

/** In which the server words what it refuses. */
export const pageLanguage = (): Record<string, string> => ({
  'x-page-language': document.documentElement.lang,
});

export type Answer<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly refusal: Refusal };

/** @param lost what to say where no answer came. */
export async function ask<T>(
  path: string,
  body: unknown,
  lost: string,
  method: 'POST' | 'PATCH' | 'PUT' = 'POST',
): Promise<Answer<T>> {
  const failed = (message: string): Answer<T> => ({ ok: false, refusal: { message, fields: [] } });
  try {
    const response = await fetch(path, {
      method,
      headers: { 'content-type': 'application/json', ...pageLanguage() },
      body: JSON.stringify(body),
    });
    if (response.status === 401) {
      location.href = `/sign-in?back=${encodeURIComponent(location.pathname)}`;
      return failed('');
    }
    const value = (await response.json()) as T & { message?: string; fields?: Refusal['fields'] };
    if (response.ok) return { ok: true, value };
    return { ok: false, refusal: { message: value.message ?? lost, fields: value.fields ?? [] } };
  } catch {
    return failed(lost);
  }
}
