CREATE TABLE `dead_letters` (
	`id` text PRIMARY KEY NOT NULL,
	`queue_id` text NOT NULL,
	`kind` text NOT NULL,
	`body` text,
	`error` text NOT NULL,
	`attempts` integer NOT NULL,
	`first_seen_at` integer NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `dead_letters_by_queue_id` ON `dead_letters` (`queue_id`);--> statement-breakpoint
CREATE TABLE `upkeep_steps` (
	`step` text PRIMARY KEY NOT NULL,
	`last_run_at` integer NOT NULL,
	`failing_since` integer,
	`last_failed_at` integer,
	`last_error` text
);
