CREATE TABLE `drafts` (
	`user_id` text NOT NULL,
	`record_id` text NOT NULL,
	`kind` text NOT NULL,
	`to` text NOT NULL,
	`cc` text NOT NULL,
	`subject` text NOT NULL,
	`text` text NOT NULL,
	`updated_at` integer NOT NULL,
	PRIMARY KEY(`user_id`, `record_id`),
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`record_id`) REFERENCES `records`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `drafts_by_record` ON `drafts` (`record_id`);--> statement-breakpoint
CREATE TABLE `record_reads` (
	`user_id` text NOT NULL,
	`record_id` text NOT NULL,
	`message_id` text NOT NULL,
	PRIMARY KEY(`user_id`, `record_id`),
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`record_id`) REFERENCES `records`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `record_reads_by_record` ON `record_reads` (`record_id`);--> statement-breakpoint
CREATE INDEX `notifications_in_inbox` ON `notifications` (`contact_id`,`id`) WHERE way = 'inbox' and status = 'sent';--> statement-breakpoint
CREATE INDEX `records_by_activity` ON `records` (`model`,`updated_at`,`id`);