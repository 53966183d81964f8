/** Tables by which people are told: what 019-notices adds. */
export interface NoticeTables {
  notices: NoticesTable;
  inbox: InboxTable;
  notice_wishes: NoticeWishesTable;
  notice_settings: NoticeSettingsTable;
  mail_lines: MailLinesTable;
  letters: LettersTable;
  webhooks: WebhooksTable;
  webhook_calls: WebhookCallsTable;
  failing_jobs: FailingJobsTable;
}

/** Something that happened and that somebody should hear of. Written with what happened, and never changed. */
export interface NoticesTable {
  id: string;
  at: number;
  /** NoticeEvent. */
  event: string;
  unit: string;
  subject_kind: string;
  subject_id: string;
  /** As it was called then. */
  subject_name: string;
  subject_name_en: string;
  /** JSON: NoticeFacts of the event. */
  facts: string;
}

/** Whose inbox a notice lies in. */
export interface InboxTable {
  person: string;
  notice: string;
  /** That of the notice. */
  at: number;
  read_at: number | null;
}

/** Where a person wants it otherwise than is usual for the event and the role. */
export interface NoticeWishesTable {
  person: string;
  event: string;
  inbox: number;
  mail: number;
}

export interface NoticeSettingsTable {
  person: string;
  /** Null: no e-mail. */
  mail: string | null;
  language: string;
  time_zone: string;
  /** JSON: QuietHours, or null. */
  quiet: string;
}

/** What a person is to hear by e-mail, before it is gathered into a letter. */
export interface MailLinesTable {
  person: string;
  notice: string;
  due_at: number;
  /** It does not wait for the end of quiet hours. */
  hurried: number;
  letter: string | null;
}

/** One e-mail, written out: it is the same however often it is tried. */
export interface LettersTable {
  id: string;
  person: string;
  unit: string;
  address: string;
  subject: string;
  body: string;
  created_at: number;
  /** 'waiting', 'sent' or 'failed'. */
  state: string;
  tries: number;
  /** Not before then; while it is being sent, when another may take it up. */
  next_at: number;
  done_at: number | null;
  problem: string | null;
}

export interface WebhooksTable {
  id: string;
  unit: string;
  url: string;
  /** JSON: list of NoticeEvent. */
  events: string;
  /** It signs, so it cannot be kept as a hash. */
  secret: string;
  created_by: string | null;
  created_at: number;
  version: number;
  /** Since when no call has come through; null: the last one has. */
  failing_since: number | null;
  disabled_at: number | null;
  /** Why the last call did not come through; null: it did. */
  problem: string | null;
}

export interface WebhookCallsTable {
  /** It may have been removed since. */
  webhook: string;
  notice: string;
  /** 'waiting', 'sent' or 'failed'. */
  state: string;
  tries: number;
  next_at: number;
  done_at: number | null;
  problem: string | null;
}

/** Jobs of which people have been told that they fail. */
export interface FailingJobsTable {
  job: string;
  since: number;
}
