/** What a campaign that is published comes to from today on. */
import type { Actor } from '../reach/actor.ts';
import { keptSchedules, readCampaign } from './campaign-rows.ts';
import type { Signage } from '../ground/context.ts';
import type { Failure } from '../ground/failure.ts';
import { type ChangeForecast, forecastChange } from '../forecasts/forecasts.ts';

export async function campaignForecast(
  signage: Signage,
  actor: Actor,
  id: string,
): Promise<{ readonly ok: true; readonly forecast: ChangeForecast } | Failure> {
  const found = await readCampaign(signage.db, actor, id);
  if (!found.ok) return found;
  const running = keptSchedules(id, found.schedules).filter(({ endedAt }) => endedAt === null);
  const about = running.map((one) => one.id);
  return { ok: true, forecast: await forecastChange(signage, [], about) };
}
