CREATE TABLE `figure_days` (
	`day` text PRIMARY KEY NOT NULL,
	`is_final` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `figure_days_to_recount` ON `figure_days` (`day`) WHERE is_final = 0;--> statement-breakpoint
CREATE TABLE `figures` (
	`kind` text NOT NULL,
	`day` text NOT NULL,
	`key` text NOT NULL,
	`count` integer NOT NULL,
	PRIMARY KEY(`kind`, `day`, `key`)
);
--> statement-breakpoint
CREATE TABLE `webhook_deliveries` (
	`event_id` text NOT NULL,
	`webhook_id` text NOT NULL,
	`event` text NOT NULL,
	`subject_id` text NOT NULL,
	`status` text NOT NULL,
	`attempts` integer NOT NULL,
	`next_attempt_at` integer,
	`response_status` integer,
	`error` text,
	`duration_ms` integer,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`event_id`, `webhook_id`),
	FOREIGN KEY (`webhook_id`) REFERENCES `webhooks`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `webhook_deliveries_by_webhook` ON `webhook_deliveries` (`webhook_id`,`event_id`);--> statement-breakpoint
CREATE INDEX `webhook_deliveries_due` ON `webhook_deliveries` (`next_attempt_at`) WHERE status in ('queued', 'sending');--> statement-breakpoint
CREATE TABLE `webhook_subscriptions` (
	`event` text NOT NULL,
	`webhook_id` text NOT NULL,
	PRIMARY KEY(`event`, `webhook_id`),
	FOREIGN KEY (`webhook_id`) REFERENCES `webhooks`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `webhook_subscriptions_by_webhook` ON `webhook_subscriptions` (`webhook_id`);--> statement-breakpoint
CREATE TABLE `webhooks` (
	`id` text PRIMARY KEY NOT NULL,
	`url` text NOT NULL,
	`secret` text NOT NULL,
	`active` integer NOT NULL,
	`failing_since` integer,
	`last_error` text,
	`created_at` integer NOT NULL
);
