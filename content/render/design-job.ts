/** From a job to its design: where each word stands, before anything is drawn. Pure. */
import { templateNamed } from '../templates/registry.ts';
import type { Design } from '../templates/template.ts';
import type { Face } from './fonts/face.ts';
import type { RenderFailure, RenderJob } from './job.ts';
import { emojiIn, plain } from './plain.ts';
import { stageOf } from './stage.ts';

type Designed =
  | { readonly ok: true; readonly design: Extract<Design, { ok: true }> }
  | RenderFailure;

/** @param job plain JSON. */
export function designJob(job: RenderJob, faces: readonly Face[]): Designed {
  const template = templateNamed(job.template);
  if (!template) {
    return {
      ok: false,
      reason: 'template-unknown',
      field: 'template',
      message: `there is no template "${job.template}"`,
    };
  }
  const parsed = template.schema.safeParse(normal(job.copy));
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const field = ['copy', ...(issue?.path ?? [])].join('.');
    return { ok: false, reason: 'copy-invalid', field, message: issue?.message ?? 'is not valid' };
  }
  const emoji = emojiField(parsed.data, 'copy');
  if (emoji) return emoji;
  const design = template.design(parsed.data, stageOf(job, faces));
  if (!design.ok) return { ...design, field: `copy.${design.field}` };
  return { ok: true, design };
}

/** Every text in the copy in its normal form. */
function normal(value: unknown): unknown {
  if (typeof value === 'string') return plain(value);
  if (Array.isArray(value)) return value.map(normal);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, normal(one)]));
}

function emojiField(value: unknown, field: string): RenderFailure | null {
  if (typeof value === 'string') {
    const found = emojiIn(value);
    if (found.length === 0) return null;
    return {
      ok: false,
      reason: 'glyph-missing',
      field,
      message: `emoji cannot be shown: ${found.join(' ')}`,
      characters: found,
    };
  }
  if (value === null || typeof value !== 'object') return null;
  for (const [key, one] of Object.entries(value)) {
    const failure = emojiField(one, `${field}.${key}`);
    if (failure) return failure;
  }
  return null;
}
