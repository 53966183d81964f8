/** Takes what stands behind the # of the link into the form, and out of the address and the browser's history. */
const field = document.querySelector<HTMLInputElement>('#token');
const token = location.hash.slice(1);
if (field && token !== '') {
  field.value = token;
  history.replaceState(null, '', location.pathname);
  document.querySelector<HTMLInputElement>('#password')?.focus();
}
