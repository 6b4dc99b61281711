ALTER TABLE `figure_days` ADD `is_thinned` integer DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE `mails` ADD `copies` integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE `mails` ADD `last_received_at` integer;--> statement-breakpoint
ALTER TABLE `mails` ADD `twin_key` text;--> statement-breakpoint
CREATE UNIQUE INDEX `mails_once_per_twin_key` ON `mails` (`twin_key`) WHERE twin_key is not null;