CREATE TABLE `outgoing_servers` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`host` text NOT NULL,
	`port` integer NOT NULL,
	`security` text NOT NULL,
	`user` text NOT NULL,
	`password` text,
	`from_filter` text,
	`sequence` integer NOT NULL,
	`active` integer DEFAULT true NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `outgoing_servers_by_sequence` ON `outgoing_servers` (`sequence`,`id`);--> statement-breakpoint
ALTER TABLE `outbox` ADD `body` text;--> statement-breakpoint
CREATE INDEX `outbox_due` ON `outbox` (`next_attempt_at`) WHERE status in ('queued', 'sending');--> statement-breakpoint
CREATE INDEX `failures` ON `notifications` (`id`) WHERE status in ('bounced', 'failed');