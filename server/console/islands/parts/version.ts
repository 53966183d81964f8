/** Several forms of a page may change the same row: what one of them has stored is what the others have seen. */
export function seenVersion(version: number): void {
  for (const form of document.querySelectorAll<HTMLFormElement>('form[data-version]'))
    form.dataset['version'] = String(version);
}
