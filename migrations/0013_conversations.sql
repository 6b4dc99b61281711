CREATE TABLE `alias_followers` (
	`alias_id` text NOT NULL,
	`contact_id` text NOT NULL,
	PRIMARY KEY(`alias_id`, `contact_id`),
	FOREIGN KEY (`alias_id`) REFERENCES `aliases`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`contact_id`) REFERENCES `records`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `alias_followers_by_contact` ON `alias_followers` (`contact_id`);--> statement-breakpoint
ALTER TABLE `mails` ADD `settled_at` integer;--> statement-breakpoint
ALTER TABLE `mails` ADD `settled_by` text;--> statement-breakpoint
ALTER TABLE `messages` ADD `correspondents` text DEFAULT '[]' NOT NULL;--> statement-breakpoint
ALTER TABLE `messages` ADD `takes_answers` integer DEFAULT true NOT NULL;--> statement-breakpoint
ALTER TABLE `notifications` ADD `next_attempt_at` integer;