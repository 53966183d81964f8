/** /api/campaigns: a theme day, and phases around it. */
import { createRoute, z } from '@hono/zod-openapi';
import { copyCampaign } from '../../signage/campaigns/campaign-copy.ts';
import {
  type CampaignOutcome,
  createCampaign,
  editCampaign,
  endCampaign,
  pauseCampaign,
  resumeCampaign,
} from '../../signage/campaigns/campaign-deeds.ts';
import { campaignForecast } from '../../signage/campaigns/campaign-forecast.ts';
import type { Campaign } from '../../signage/campaigns/campaign-rows.ts';
import { getCampaign, listCampaigns } from '../../signage/campaigns/campaigns.ts';
import type { Signage } from '../../signage/ground/context.ts';
import type { Done } from '../../signage/deeds/deeds.ts';
import {
  forecastSchema,
  previewAnswer,
  previewBody,
  previewQuery,
  reviewsSchema,
} from './preview.ts';
import { answerFailure, PROBLEMS } from '../../web/problem.ts';
import { createRouter } from '../../web/router.ts';
import { date, id, leaveOut, ruleDefaults, version, wire } from './rule-schemas.ts';
import { body, json } from '../../web/answers.ts';

const name = z.string().trim().min(1).max(100);
const nameEn = z.string().trim().max(100);
const weight = z.number().positive().max(1000);

const phaseSchema = z
  .strictObject({
    name: z.string().trim().min(1).max(64),
    nameEn: z.string().trim().max(64).default(''),
    ...ruleDefaults,
  })
  .openapi('NewPhase', { description: 'Several may bear one name, for different targets' });

const newCampaignSchema = z
  .strictObject({
    name,
    nameEn: nameEn.default(''),
    themeDay: date.nullable().default(null),
    weight: weight.default(1).openapi({ description: 'For sharing a cap with other campaigns' }),
    phases: z.array(phaseSchema).max(50).default([]),
    leaveOut,
  })
  .openapi('NewCampaign');

const editSchema = z
  .strictObject({
    version,
    name: name.optional(),
    nameEn: nameEn.optional(),
    themeDay: date.nullable().optional(),
    weight: weight.optional(),
    phases: z
      .array(phaseSchema.extend({ schedule: id.optional() }))
      .max(50)
      .optional()
      .openapi({
        description:
          'All of them: one that names its schedule is kept or changed, one that names none is new, one that is missing ends',
      }),
    leaveOut,
  })
  .openapi('CampaignEdit', { description: 'Parts left out stay as they are' });

const campaignSchema = z
  .object({
    id: z.string(),
    unit: z.string(),
    name: z.string(),
    nameEn: z.string(),
    themeDay: z.string().nullable(),
    weight: z.number(),
    state: z.enum(['running', 'paused', 'over', 'ended']),
    pauses: z.array(z.object({ from: z.number(), until: z.number().nullable() })),
    endedAt: z.number().nullable(),
    createdAt: z.number(),
    version: z.number(),
    phases: z.array(
      phaseSchema.extend({
        window: z.record(z.string(), z.unknown()),
        schedule: z.string(),
        version: z.number(),
      }),
    ),
  })
  .openapi('Campaign');

export const campaignDoneSchema = z.object({
  campaign: campaignSchema,
  screens: z.number().int().openapi({ description: 'Screens that are compiled anew' }),
  warnings: z.array(z.string()).openapi({ description: 'What had better be looked at' }),
  deed: z.string().nullable().openapi({ description: 'What POST /undo would take back' }),
  reviews: reviewsSchema,
});

const params = z.object({ id });

const list = createRoute({
  method: 'get',
  path: '/campaigns',
  summary: 'The newest campaigns, those that are over included',
  request: { query: z.object({ limit: z.coerce.number().int().min(1).max(200).default(50) }) },
  responses: {
    200: json(z.object({ campaigns: z.array(campaignSchema) }), 'Newest first'),
    ...PROBLEMS,
  },
});

const get = createRoute({
  method: 'get',
  path: '/campaigns/{id}',
  summary: 'One campaign with its phases',
  request: { params },
  responses: { 200: json(campaignSchema, 'The campaign'), ...PROBLEMS },
});

const forecast = createRoute({
  method: 'get',
  path: '/campaigns/{id}/forecast',
  summary: 'What it comes to from today on: plays and airtime by phase, day and screen',
  request: { params },
  responses: { 200: json(forecastSchema, 'The forecast'), ...PROBLEMS },
});

const create = createRoute({
  method: 'post',
  path: '/campaigns',
  summary: 'Publish a campaign with its phases',
  request: {
    query: previewQuery,
    body: body(newCampaignSchema),
  },
  responses: {
    200: previewAnswer('Only with preview=1'),
    201: json(campaignDoneSchema, 'Stored; its screens are being compiled'),
    ...PROBLEMS,
  },
});

const edit = createRoute({
  method: 'patch',
  path: '/campaigns/{id}',
  summary: 'Change a campaign and its phases',
  request: { params, query: previewQuery, body: body(editSchema) },
  responses: { 200: previewAnswer('Changed', campaignDoneSchema), ...PROBLEMS },
});

const pause = createRoute({
  method: 'post',
  path: '/campaigns/{id}/pause',
  summary: 'Play nothing of it for a while',
  request: {
    params,
    query: previewQuery,
    body: body(
      z.strictObject({
        version,
        from: z.number().int().min(0).optional().openapi({ description: 'Epoch ms; now' }),
        until: z
          .number()
          .int()
          .min(0)
          .nullable()
          .optional()
          .openapi({ description: 'Epoch ms, excluded; absent: until it is resumed' }),
      }),
    ),
  },
  responses: { 200: previewAnswer('Paused', campaignDoneSchema), ...PROBLEMS },
});

const versioned = body(z.strictObject({ version }));

const resume = createRoute({
  method: 'post',
  path: '/campaigns/{id}/resume',
  summary: 'End the pause that runs; where none runs, take back those that are planned',
  request: { params, query: previewQuery, body: versioned },
  responses: { 200: previewAnswer('Resumed', campaignDoneSchema), ...PROBLEMS },
});

const end = createRoute({
  method: 'post',
  path: '/campaigns/{id}/end',
  summary: 'End it early',
  request: { params, query: previewQuery, body: versioned },
  responses: { 200: previewAnswer('Ended', campaignDoneSchema), ...PROBLEMS },
});

const copy = createRoute({
  method: 'post',
  path: '/campaigns/{id}/copy',
  summary: 'The same around another theme day, such as next year',
  request: {
    params,
    query: previewQuery,
    body: body(z.strictObject({ themeDay: date, name, nameEn: nameEn.default(''), leaveOut })),
  },
  responses: {
    200: previewAnswer('Only with preview=1'),
    201: json(campaignDoneSchema, 'Stored as a new campaign'),
    ...PROBLEMS,
  },
});

export function campaignRoutes(signage: Signage) {
  return createRouter()
    .openapi(list, async (c) => {
      const campaigns = await listCampaigns(signage, c.var.actor, c.req.valid('query').limit);
      return c.json({ campaigns: campaigns.map(campaignBody) }, 200);
    })
    .openapi(get, async (c) => {
      const found = await getCampaign(signage, c.var.actor, c.req.valid('param').id);
      return found.ok ? c.json(campaignBody(found.campaign), 200) : answerFailure(c, found);
    })
    .openapi(forecast, async (c) => {
      const found = await campaignForecast(signage, c.var.actor, c.req.valid('param').id);
      if (!found.ok) return answerFailure(c, found);
      return c.json(wire<z.infer<typeof forecastSchema>>(found.forecast), 200);
    })
    .openapi(create, async (c) => {
      const preview = c.req.valid('query').preview === '1';
      const made = await createCampaign(signage, c.var.actor, c.req.valid('json'), { preview });
      if (!made.ok) return answerFailure(c, made);
      return made.preview ? c.json(previewBody(made), 200) : c.json(campaignBodyOf(made), 201);
    })
    .openapi(copy, async (c) => {
      const preview = c.req.valid('query').preview === '1';
      const { id: of } = c.req.valid('param');
      const made = await copyCampaign(signage, c.var.actor, of, c.req.valid('json'), preview);
      if (!made.ok) return answerFailure(c, made);
      return made.preview ? c.json(previewBody(made), 200) : c.json(campaignBodyOf(made), 201);
    })
    .openapi(edit, async (c) => {
      const { version: seen, ...parts } = c.req.valid('json');
      const preview = c.req.valid('query').preview === '1';
      const { id: of } = c.req.valid('param');
      const done = await editCampaign(signage, c.var.actor, of, parts, { version: seen, preview });
      return done.ok ? c.json(bodyOf(done), 200) : answerFailure(c, done);
    })
    .openapi(pause, async (c) => {
      const { version: seen, ...span } = c.req.valid('json');
      const preview = c.req.valid('query').preview === '1';
      const { id: of } = c.req.valid('param');
      const done = await pauseCampaign(signage, c.var.actor, of, span, { version: seen, preview });
      return done.ok ? c.json(bodyOf(done), 200) : answerFailure(c, done);
    })
    .openapi(resume, async (c) => {
      const seen = { ...c.req.valid('json'), preview: c.req.valid('query').preview === '1' };
      const done = await resumeCampaign(signage, c.var.actor, c.req.valid('param').id, seen);
      return done.ok ? c.json(bodyOf(done), 200) : answerFailure(c, done);
    })
    .openapi(end, async (c) => {
      const seen = { ...c.req.valid('json'), preview: c.req.valid('query').preview === '1' };
      const done = await endCampaign(signage, c.var.actor, c.req.valid('param').id, seen);
      return done.ok ? c.json(bodyOf(done), 200) : answerFailure(c, done);
    });
}

const campaignBody = (campaign: Campaign) => wire<z.infer<typeof campaignSchema>>(campaign);

export const campaignBodyOf = ({ answer, screens, warnings, deed, reviews }: Done<Campaign>) => ({
  campaign: campaignBody(answer),
  screens: screens.length,
  warnings: [...warnings],
  deed,
  reviews: [...reviews],
});

const bodyOf = (done: Extract<CampaignOutcome, { ok: true }>) =>
  done.preview ? previewBody(done) : campaignBodyOf(done);
