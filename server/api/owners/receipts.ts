/** /api/screens/{id}/receipts: what was put on an owner's screen, day by day, signed. */
import { createRoute, z } from '@hono/zod-openapi';
import type { Signage } from '../../signage/ground/context.ts';
import { listReceipts } from '../../signage/owners/receipts.ts';
import { json } from '../../web/answers.ts';
import { answerFailure, PROBLEMS } from '../../web/problem.ts';
import { createRouter } from '../../web/router.ts';
import { date, id, wire } from '../publish/rule-schemas.ts';

const receiptSchema = z
  .object({
    day: z.string(),
    n: z.number().int().openapi({ description: 'Counts the receipts of the day' }),
    text: z.string().openapi({ description: 'Canonical JSON of a ReceiptBody, as it was signed' }),
    hash: z.string().openapi({ description: 'SHA-256 of the text, hex' }),
    signature: z.string().openapi({
      description:
        'Ed25519 (RFC 8032), base64, over the UTF-8 of `gengfu.receipt.1`, screen, day, n and hash, joined by line feeds',
    }),
    publicKey: z.string().openapi({ description: 'Raw, base64' }),
  })
  .openapi('Receipt');

const bodySchema = z
  .looseObject({ day: z.string(), n: z.number().int(), madeAt: z.number() })
  .openapi('ReceiptBody', { description: 'What was put there, against the contract' });

const list = createRoute({
  method: 'get',
  path: '/screens/{id}/receipts',
  summary: "The owner's receipts: what was inserted and taken over, how long, by whom",
  request: {
    params: z.object({ id }),
    query: z.object({
      day: date.optional().openapi({ description: "Of the screen's own calendar" }),
      limit: z.coerce.number().int().min(1).max(100).default(31),
      after: z
        .string()
        .regex(/^\d{4}-\d{2}-\d{2}\.[1-9]\d{0,8}$/, 'must be what the page before gave as next')
        .optional(),
    }),
  },
  responses: {
    200: json(
      z.object({
        receipts: z.array(receiptSchema),
        next: z.string().nullable().openapi({ description: 'Where the next page begins' }),
        soFar: bodySchema.nullable().openapi({
          description:
            'With a day of which plays are in no receipt yet: what there is so far. It is not signed',
        }),
      }),
      'Newest first',
    ),
    ...PROBLEMS,
  },
});

export function receiptRoutes(signage: Signage) {
  return createRouter().openapi(list, async (c) => {
    const { after, ...filter } = c.req.valid('query');
    const [day = '', n = '0'] = after?.split('.') ?? [];
    const found = await listReceipts(signage, c.var.actor, c.req.valid('param').id, {
      ...filter,
      ...(after !== undefined && { after: { day, n: Number(n) } }),
    });
    if (!found.ok) return answerFailure(c, found);
    const { receipts, next, soFar } = found;
    return c.json(
      {
        receipts: [...receipts],
        next: next && `${next.day}.${next.n}`,
        soFar: soFar && wire<z.infer<typeof bodySchema>>(soFar),
      },
      200,
    );
  });
}
