/** What stands where there is no page. */
/** @jsxRuntime automatic @jsxImportSource hono/jsx */
import { Page, type View } from '../ui/page.tsx';

export function MissingPage({ view }: { readonly view: View }) {
  const { errors } = view.words;
  return (
    <Page view={view} title={errors.notFoundTitle}>
      <div class="page-head">
        <h1>{errors.notFoundTitle}</h1>
      </div>
      <section class="panel">
        <p>{errors.notFound}</p>
        <p class="note">
          <a class="button" href="/">
            {errors.home}
          </a>
        </p>
      </section>
    </Page>
  );
}

/** For callers that write no elements. */
export const missingPage = (view: View) => <MissingPage view={view} />;
