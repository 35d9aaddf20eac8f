namespace Postroad.Core.Sending.Ses;

/// <summary>A refusal in words a user can act on. The provider's own words stand beside it, never instead of it.</summary>
/// <param name="What">What happened.</param>
/// <param name="Effect">What it does to the mail.</param>
/// <param name="Fix">What to do, naming the action, resource or region.</param>
public sealed record Explanation(string What, string Effect, string Fix)
{
    public override string ToString() => $"{What}. {Effect}. {Fix}.";
}

/// <summary>What refusals of Amazon SES mean and what cures them (developer guide "Amazon SES errors"; AWS re:Post and field reports).</summary>
public static class SesExplanations
{
    private const string Held = "Nothing is lost: the mail waits and goes on where it stopped";

    /// <summary>Why a server stopped. <paramref name="reply"/> is AWS's text: action, resource and region are read from it.</summary>
    public static Explanation Of(StopReason reason, string region, string reply) => reason switch
    {
        StopReason.OutOfQuota => new($"The account's sending quota of the last 24 hours in {region} is used up", Held + " as soon as earlier mail is older than 24 hours",
            $"Wait, or ask AWS for a higher quota: Service Quotas, Amazon SES, region {region}, \"Sending quota\""),
        StopReason.InvalidCredentials => Key(region, reply),
        StopReason.AccessDenied => Access(region, reply),
        StopReason.IdentityNotVerified => Identity(region, reply),
        StopReason.Sandbox => new($"The account is in the SES sandbox in {region}: it may mail verified addresses only", Held,
            $"Ask AWS for production access in {region} (SES console, \"Get set up\"); until then send to verified addresses or to the mailbox simulator (success@simulator.amazonses.com)"),
        StopReason.SendingPaused => new($"Sending is switched off for the account or the configuration set in {region}, by its owner, an alarm or AWS", Held,
            "Look at \"Account dashboard\" and at the configuration set's \"Sending status\" in the SES console and switch sending on again"),
        StopReason.AccountSuspended => new($"AWS stopped the account's sending in {region}, usually for bounces or complaints", Held + " when AWS lifts it",
            "Read the case in the AWS Support Center, remove the cause, answer it there. Do not move the same list to another account"),
        StopReason.Misconfigured => Settings(region, reply),
        _ => new("The server sends", "Nothing waits", "Nothing to do"),
    };

    /// <summary>Why one message was refused.</summary>
    public static Explanation Of(RejectReason reason, string region) => reason switch
    {
        RejectReason.InvalidAddress => new("Amazon SES does not take the recipient's address",
            "Only this person gets no mail; it counts as failed, not as bounced",
            "Correct the address of the contact"),
        RejectReason.InvalidContent => new("Amazon SES refused the message's content or headers",
            "This message was not sent",
            "Compare AWS's words with the mail's headers and content; a header that may appear once must not appear twice"),
        RejectReason.TooLarge => new("The message is larger than Amazon SES takes (40 MB with attachments encoded)",
            "This message was not sent",
            "Make pictures and attachments smaller, or link to them"),
        RejectReason.RecipientNotVerified => new($"The recipient is not verified in {region}, so the account is probably still in the SES sandbox there",
            "This person gets no mail until then",
            $"Ask AWS for production access in {region}, or verify the recipient's address for a test"),
        _ => new("Amazon SES refused the message", "This message was not sent", "AWS's words say why"),
    };

    /// <summary>No answer that tells what became of the message.</summary>
    public static Explanation OfUnknown() => new("The line broke, or the answer was not readable, after the message had begun to leave",
        "It may have arrived, so it is not sent again without proof; its SES event settles it",
        "Nothing to do while events come in. If there are many, look at the network between this machine and Amazon SES");

    /// <summary>Identity verified in another region: the sentence that saves an afternoon.</summary>
    public static Explanation VerifiedElsewhere(string identity, string region, IReadOnlyList<string> regions) =>
        new($"{identity} is verified in {string.Join(" and ", regions)}, not in {region}; identities count for each region by itself", Held,
            $"Change the server's region to {regions[0]}, or verify {identity} in {region} too");

    public static Explanation NotVerified(string identity, string region) =>
        new($"{identity} is not verified for sending in {region}", Held,
            $"Verify {identity} in {region} (SES console, \"Identities\"), or choose the region where it is verified: identities count for each region by itself");

    /// <summary>A read that the key may not make.</summary>
    public static Explanation OfMissingRead(string action, string unknown) =>
        new($"The key may not call {action}, so {unknown}",
            "Mail can leave all the same",
            $"Allow {action} on resource * in the key's IAM policy, without a condition on ses:FromAddress: reads carry no From");

    /// <param name="fault">What is wrong, and what to do, of the queue.</param>
    public static Explanation OfQueue(string fault) =>
        new($"The events cannot be read. {fault.TrimEnd('.')}", "Mail leaves all the same, and what becomes of it is not known", "Correct the queue address, or leave it empty: then the report says \"not reported\"");

    /// <param name="isOwn">Somebody typed this endpoint; it is not the region's.</param>
    public static Explanation NotReached(string region, string host, bool isOwn) =>
        new($"{host} did not answer", Held,
            isOwn ? $"Check the endpoint address, and that this machine may reach {host} (firewall, DNS)" : $"Check that Amazon SES is offered in {region}, and that this machine may reach {host} (firewall, DNS)");

    private static Explanation Identity(string region, string reply)
    {
        if (IsMailFrom(reply))
            return new("The custom MAIL FROM domain's MX record is missing or wrong, and its setting says to refuse then", Held,
                $"Publish exactly one MX: 10 feedback-smtp.{region}.amazonses.com, or let SES fall back to its own domain");
        var failed = FailedIdentities.Read(reply);
        var names = failed.Identities.Count > 0 ? string.Join(", ", failed.Identities) : "The sender";
        var where = failed.Region.Length > 0 ? failed.Region : region;
        return new($"{names}: not verified for sending in {where}", Held,
            $"Verify the sender's domain in {where} (SES console, \"Identities\"), or choose the region where it is verified: identities count for each region by itself");
    }

    /// <summary>The identity is verified, and its MAIL FROM is not.</summary>
    internal static bool IsMailFrom(string reply) => SesRefusals.Says(reply, "MAIL FROM");

    private static Explanation Access(string region, string reply)
    {
        var (action, resource) = (DeniedAction.Action(reply), DeniedAction.Resource(reply));
        return new($"The key may not call {action ?? "this action"}{(resource is null ? "" : $" on {resource}")}", Held,
            $"Add {action ?? "ses:SendRawEmail and ses:SendEmail"} for {resource ?? $"the identity and the configuration set in {region}"} to the key's IAM policy. Mail with own headers needs ses:SendRawEmail, and the configuration set is a resource of its own");
    }

    private static Explanation Key(string region, string reply)
    {
        if (SesRefusals.Says(reply, "expired") && SesRefusals.Says(reply, "token"))
            return new("The temporary key has expired", Held, "Give a new session token, or let the machine's role provide the key");
        if (SesRefusals.Says(reply, "Signature expired", "not yet current", "is now earlier than"))
            return new("This machine's clock is more than five minutes off", Held, "Set the clock (NTP) and test the connection again");
        if (SesRefusals.Says(reply, "No AWS key in the environment"))
            return new("No AWS key was found in the environment of this machine", Held,
                "Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, give the machine a role, or type a key into the server's settings");
        if (SesRefusals.Says(reply, AssumedRoleKey.Action))
            return new("AWS does not lend the key the role", Held,
                "Name the key's user, or its account, in the role's trust policy with the external id, and allow the key sts:AssumeRole on the role. AWS says the same when there is no such role");
        if (SesRefusals.Says(reply, "signature we calculated", "does not match"))
            return new("The secret does not belong to the access key id", Held,
                "Copy id and secret again; a secret has 40 characters and no spaces. SMTP passwords are not secrets of the API");
        return new($"AWS does not know the access key id in {region}, or it was deleted or switched off", Held,
            "Compare the id with IAM, \"Security credentials\"; create a new key if it is gone");
    }

    private static Explanation Settings(string region, string reply)
    {
        if (SesRefusals.Says(reply, "configuration set"))
            return new($"The configuration set does not exist in {region}", Held,
                $"Create it in {region}, or name another one in the server's settings");
        if (SesRefusals.Says(reply, "scoped"))
            return new($"The endpoint does not belong to {region}", Held, "Choose the region of the endpoint's address");
        return new($"What answered at the endpoint is not Amazon SES in {region}", Held,
            "Check region and endpoint address of the server, and whether a proxy or firewall answers in its place");
    }
}
