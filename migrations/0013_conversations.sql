ALTER TABLE `mails` ADD `settled_at` integer;--> statement-breakpoint
ALTER TABLE `mails` ADD `settled_by` text;--> statement-breakpoint
CREATE INDEX `mails_waiting` ON `mails` (`company_id`,`id`) WHERE outcome = 'held' and settled_at is null;--> statement-breakpoint
ALTER TABLE `messages` ADD `correspondents` text DEFAULT '[]' NOT NULL;--> statement-breakpoint
ALTER TABLE `messages` ADD `takes_answers` integer DEFAULT true NOT NULL;--> statement-breakpoint
ALTER TABLE `notifications` ADD `next_attempt_at` integer;