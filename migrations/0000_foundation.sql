CREATE TABLE `addresses` (
	`address` text PRIMARY KEY NOT NULL,
	`kind` text NOT NULL,
	`domain_id` text,
	`alias_id` text,
	FOREIGN KEY (`domain_id`) REFERENCES `alias_domains`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`alias_id`) REFERENCES `aliases`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `addresses_by_domain` ON `addresses` (`domain_id`);--> statement-breakpoint
CREATE INDEX `addresses_by_alias` ON `addresses` (`alias_id`);--> statement-breakpoint
CREATE TABLE `alias_domains` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`catchall` text NOT NULL,
	`bounce` text NOT NULL,
	`default_from` text,
	`default_from_address` text,
	`sequence` integer NOT NULL,
	`named_by_mail` integer DEFAULT false NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `alias_domains_by_name` ON `alias_domains` (`name`,`sequence`);--> statement-breakpoint
CREATE INDEX `alias_domains_by_sequence` ON `alias_domains` (`sequence`,`id`);--> statement-breakpoint
CREATE INDEX `alias_domains_by_default_from` ON `alias_domains` (`default_from_address`);--> statement-breakpoint
CREATE TABLE `aliases` (
	`id` text PRIMARY KEY NOT NULL,
	`local_part` text,
	`domain_id` text,
	`model` text NOT NULL,
	`defaults` text NOT NULL,
	`force_record_id` text,
	`owner_record_id` text,
	`contact_policy` text NOT NULL,
	`local_part_only` integer NOT NULL,
	`refusal_text` text,
	`status` text NOT NULL,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`domain_id`) REFERENCES `alias_domains`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`model`) REFERENCES `models`(`key`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`force_record_id`) REFERENCES `records`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`owner_record_id`) REFERENCES `records`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `aliases_by_local_part` ON `aliases` (`local_part`) WHERE local_part_only = 1;--> statement-breakpoint
CREATE INDEX `aliases_by_domain` ON `aliases` (`domain_id`);--> statement-breakpoint
CREATE INDEX `aliases_by_model` ON `aliases` (`model`);--> statement-breakpoint
CREATE INDEX `aliases_by_owner` ON `aliases` (`owner_record_id`);--> statement-breakpoint
CREATE INDEX `aliases_by_forced_record` ON `aliases` (`force_record_id`);--> statement-breakpoint
CREATE TABLE `attachments` (
	`id` text PRIMARY KEY NOT NULL,
	`message_id` text NOT NULL,
	`filename` text NOT NULL,
	`mime_type` text NOT NULL,
	`size` integer NOT NULL,
	`content_id` text,
	`inline` integer NOT NULL,
	`object_key` text NOT NULL,
	`part` integer,
	FOREIGN KEY (`message_id`) REFERENCES `messages`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `attachments_by_message` ON `attachments` (`message_id`,`id`);--> statement-breakpoint
CREATE INDEX `attachments_by_object` ON `attachments` (`object_key`);--> statement-breakpoint
CREATE TABLE `companies` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`email` text,
	`domain_id` text,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`domain_id`) REFERENCES `alias_domains`(`id`) ON UPDATE no action ON DELETE set null
);
--> statement-breakpoint
CREATE INDEX `companies_by_domain` ON `companies` (`domain_id`,`id`);--> statement-breakpoint
CREATE TABLE `followers` (
	`record_id` text NOT NULL,
	`contact_id` text NOT NULL,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`record_id`, `contact_id`),
	FOREIGN KEY (`record_id`) REFERENCES `records`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`contact_id`) REFERENCES `records`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `followers_by_contact` ON `followers` (`contact_id`);--> statement-breakpoint
CREATE TABLE `mails` (
	`id` text PRIMARY KEY NOT NULL,
	`run_id` text NOT NULL,
	`received_at` integer NOT NULL,
	`door` text NOT NULL,
	`envelope_from` text NOT NULL,
	`recipient` text NOT NULL,
	`recipient_normalized` text NOT NULL,
	`from` text,
	`to` text NOT NULL,
	`cc` text NOT NULL,
	`subject` text,
	`internet_message_id` text NOT NULL,
	`fingerprint` text NOT NULL,
	`size` integer NOT NULL,
	`kind` text NOT NULL,
	`automatic` integer NOT NULL,
	`authentication` text NOT NULL,
	`outcome` text NOT NULL,
	`reason` text NOT NULL,
	`claim` text,
	`trace` text NOT NULL,
	`bounce` text,
	`company_id` text,
	`alias_id` text,
	`record_id` text,
	`message_id` text,
	`notice_way` text,
	`notice_text` text,
	`raw_key` text,
	`attempts` integer NOT NULL,
	`due_at` integer,
	`duration_ms` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `mails_once_per_claim` ON `mails` (`internet_message_id`,`recipient_normalized`,`fingerprint`,`claim`) WHERE claim is not null;--> statement-breakpoint
CREATE INDEX `mails_by_outcome` ON `mails` (`outcome`,`id`);--> statement-breakpoint
CREATE INDEX `mails_by_reason` ON `mails` (`reason`,`id`) WHERE outcome not in ('created', 'posted');--> statement-breakpoint
CREATE INDEX `mails_by_door` ON `mails` (`door`,`id`) WHERE door <> 'edge';--> statement-breakpoint
CREATE INDEX `mails_by_record` ON `mails` (`record_id`,`id`) WHERE record_id is not null;--> statement-breakpoint
CREATE INDEX `mails_held` ON `mails` (`company_id`,`id`) WHERE outcome = 'held';--> statement-breakpoint
CREATE INDEX `mails_by_raw` ON `mails` (`raw_key`) WHERE raw_key is not null;--> statement-breakpoint
CREATE INDEX `mails_due` ON `mails` (`due_at`) WHERE due_at is not null;--> statement-breakpoint
CREATE TABLE `messages` (
	`id` text PRIMARY KEY NOT NULL,
	`record_id` text NOT NULL,
	`parent_id` text,
	`kind` text NOT NULL,
	`internal` integer NOT NULL,
	`marks` text NOT NULL,
	`internet_message_id` text NOT NULL,
	`fingerprint` text,
	`from_name` text NOT NULL,
	`from_address` text NOT NULL,
	`from_normalized` text,
	`author_id` text,
	`to` text NOT NULL,
	`cc` text NOT NULL,
	`subject` text,
	`html` text,
	`text` text,
	`body_key` text,
	`preview` text NOT NULL,
	`reply_to` text,
	`answers_elsewhere` text,
	`mail_id` text,
	`date` integer NOT NULL,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`record_id`) REFERENCES `records`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`author_id`) REFERENCES `records`(`id`) ON UPDATE no action ON DELETE set null
);
--> statement-breakpoint
CREATE INDEX `messages_by_record` ON `messages` (`record_id`,`id`);--> statement-breakpoint
CREATE INDEX `messages_by_internet_message_id` ON `messages` (`internet_message_id`,`id`);--> statement-breakpoint
CREATE INDEX `messages_by_writer` ON `messages` (`record_id`,`from_normalized`);--> statement-breakpoint
CREATE INDEX `messages_by_author` ON `messages` (`author_id`) WHERE author_id is not null;--> statement-breakpoint
CREATE INDEX `messages_by_body` ON `messages` (`body_key`) WHERE body_key is not null;--> statement-breakpoint
CREATE UNIQUE INDEX `messages_once_per_record` ON `messages` (`record_id`,`internet_message_id`,`fingerprint`) WHERE fingerprint is not null;--> statement-breakpoint
CREATE TABLE `models` (
	`key` text PRIMARY KEY NOT NULL,
	`label` text NOT NULL,
	`fields` text NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `notifications` (
	`id` text PRIMARY KEY NOT NULL,
	`message_id` text NOT NULL,
	`record_id` text NOT NULL,
	`contact_id` text,
	`address` text NOT NULL,
	`way` text NOT NULL,
	`status` text NOT NULL,
	`failure_type` text,
	`failure_reason` text,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`message_id`) REFERENCES `messages`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`record_id`) REFERENCES `records`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`contact_id`) REFERENCES `records`(`id`) ON UPDATE no action ON DELETE set null
);
--> statement-breakpoint
CREATE INDEX `notifications_by_message` ON `notifications` (`message_id`,`id`);--> statement-breakpoint
CREATE INDEX `notifications_by_reader` ON `notifications` (`record_id`,`address`);--> statement-breakpoint
CREATE INDEX `notifications_by_contact` ON `notifications` (`contact_id`) WHERE contact_id is not null;--> statement-breakpoint
CREATE INDEX `notifications_in_error` ON `notifications` (`record_id`) WHERE status in ('bounced', 'failed');--> statement-breakpoint
CREATE TABLE `outbox` (
	`id` text PRIMARY KEY NOT NULL,
	`message_id` text,
	`notification_id` text,
	`to` text NOT NULL,
	`from` text NOT NULL,
	`reply_to` text,
	`return_path` text,
	`subject` text NOT NULL,
	`internet_message_id` text NOT NULL,
	`references` text NOT NULL,
	`in_reply_to` text,
	`transport_message_id` text,
	`status` text NOT NULL,
	`attempts` integer DEFAULT 0 NOT NULL,
	`next_attempt_at` integer,
	`error` text,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`message_id`) REFERENCES `messages`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`notification_id`) REFERENCES `notifications`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `outbox_by_message` ON `outbox` (`message_id`);--> statement-breakpoint
CREATE INDEX `outbox_by_notification` ON `outbox` (`notification_id`);--> statement-breakpoint
CREATE INDEX `outbox_by_internet_message_id` ON `outbox` (`internet_message_id`);--> statement-breakpoint
CREATE INDEX `outbox_by_transport_id` ON `outbox` (`transport_message_id`) WHERE transport_message_id is not null;--> statement-breakpoint
CREATE TABLE `records` (
	`id` text PRIMARY KEY NOT NULL,
	`model` text NOT NULL,
	`name` text NOT NULL,
	`email` text,
	`email_normalized` text,
	`field_values` text NOT NULL,
	`company_id` text,
	`parent_id` text,
	`alias_id` text,
	`active` integer DEFAULT true NOT NULL,
	`bounce_count` integer DEFAULT 0 NOT NULL,
	`hard_bounces` integer DEFAULT 0 NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	FOREIGN KEY (`model`) REFERENCES `models`(`key`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`company_id`) REFERENCES `companies`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`parent_id`) REFERENCES `records`(`id`) ON UPDATE no action ON DELETE set null,
	FOREIGN KEY (`alias_id`) REFERENCES `aliases`(`id`) ON UPDATE no action ON DELETE set null
);
--> statement-breakpoint
CREATE INDEX `records_by_model` ON `records` (`model`,`id`);--> statement-breakpoint
CREATE INDEX `records_by_email` ON `records` (`email_normalized`,`id`) WHERE email_normalized is not null;--> statement-breakpoint
CREATE INDEX `records_by_parent` ON `records` (`parent_id`,`id`) WHERE parent_id is not null;--> statement-breakpoint
CREATE INDEX `records_by_alias` ON `records` (`alias_id`) WHERE alias_id is not null;--> statement-breakpoint
CREATE INDEX `contacts_by_email` ON `records` (`email_normalized`,`id`) WHERE model = 'contact';--> statement-breakpoint
CREATE TABLE `users` (
	`id` text PRIMARY KEY NOT NULL,
	`contact_id` text NOT NULL,
	`role` text NOT NULL,
	`notify_by` text NOT NULL,
	`active` integer NOT NULL,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`contact_id`) REFERENCES `records`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `users_by_contact` ON `users` (`contact_id`);--> statement-breakpoint
CREATE TABLE `allowed_senders` (
	`id` text PRIMARY KEY NOT NULL,
	`email` text NOT NULL,
	`email_normalized` text NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `allowed_senders_by_email` ON `allowed_senders` (`email_normalized`);--> statement-breakpoint
CREATE TABLE `blocked_senders` (
	`email_normalized` text PRIMARY KEY NOT NULL,
	`email` text NOT NULL,
	`count` integer NOT NULL,
	`threshold` integer NOT NULL,
	`blocked_until` integer NOT NULL,
	`last_mail_id` text NOT NULL
);
--> statement-breakpoint
CREATE INDEX `blocked_senders_by_time` ON `blocked_senders` (`blocked_until`);--> statement-breakpoint
CREATE TABLE `milestones` (
	`key` text PRIMARY KEY NOT NULL,
	`reached_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `parameters` (
	`key` text PRIMARY KEY NOT NULL,
	`value` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `tokens` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`role` text NOT NULL,
	`user_id` text,
	`hash` text NOT NULL,
	`last_used_at` integer,
	`expires_at` integer,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `tokens_by_hash` ON `tokens` (`hash`);--> statement-breakpoint
CREATE INDEX `tokens_by_user` ON `tokens` (`user_id`);