CREATE TABLE `incoming_servers` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`type` text NOT NULL,
	`host` text NOT NULL,
	`port` integer NOT NULL,
	`security` text NOT NULL,
	`user` text NOT NULL,
	`password` text,
	`oauth_grant` text,
	`pending_oauth_grant` text,
	`model` text,
	`company_id` text,
	`priority` integer NOT NULL,
	`delete_after_fetch` integer NOT NULL,
	`fetch_existing` integer NOT NULL,
	`active` integer NOT NULL,
	`last_fetch_at` integer,
	`failing_since` integer,
	`last_error` text,
	`failures` integer DEFAULT 0 NOT NULL,
	`next_fetch_at` integer NOT NULL,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`model`) REFERENCES `models`(`key`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`company_id`) REFERENCES `companies`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `incoming_servers_due` ON `incoming_servers` (`next_fetch_at`) WHERE active = 1;--> statement-breakpoint
ALTER TABLE `mails` ADD `server_id` text;