/** What Cloudflare puts on top of a mail, for mails that tests write themselves. */

/** @param verdicts as in `Authentication-Results`, behind the name of the server */
export function platformHeaders(verdicts: string): Record<string, string> {
  return {
    Received: 'from mail.example.org (192.0.2.10) by cloudflare-email.net (unknown) id 4pQxYz7KdL; Mon, 02 Nov 2026 08:15:03 +0000',
    'ARC-Seal': 'i=1; a=rsa-sha256; s=cf2024-1; d=cloudflare-email.net; cv=none; b=c2VhbA==',
    'ARC-Message-Signature': 'i=1; a=rsa-sha256; c=relaxed/relaxed; d=cloudflare-email.net; s=cf2024-1; h=From; bh=Ym9keQ==; b=c2lnbg==',
    'ARC-Authentication-Results': `i=1; mx.cloudflare.net; ${verdicts}`,
    'Authentication-Results': `mx.cloudflare.net; ${verdicts}`,
  }
}
