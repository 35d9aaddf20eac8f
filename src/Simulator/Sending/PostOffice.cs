using Postroad.Simulator.Aws;
using Postroad.Simulator.Control;
using Postroad.Simulator.Mailboxes;
using Postroad.Simulator.Permissions;
using Postroad.Simulator.Regions;
using Postroad.Simulator.Storage;
using Postroad.Simulator.Topics;

namespace Postroad.Simulator.Sending;

/// <summary>Accepts mail or refuses it as SES would; an accepted mail is in the file before this returns.</summary>
internal sealed class PostOffice(Mailroom room, Settings settings, StateFiles files, SimulatorOptions options)
{
    // The EICAR test file, plain and as base64, each in two halves so that no scanner takes this program for it.
    private static readonly byte[] Eicar = System.Text.Encoding.ASCII.GetBytes("X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + "EICAR-STANDARD-ANTIVIRUS");
    private static readonly byte[] EicarBase64 = System.Text.Encoding.ASCII.GetBytes("WDVPIVAlQEFQWzRcUFpYNTQoUF4p" + "N0NDKTd9JEVJQ0FS");

    public AwsError? Accept(string regionName, Draft draft, out string messageId)
    {
        messageId = "";
        var behaviours = Behaviours(draft);
        lock (room.Gate)
        {
            var region = settings.Region(regionName);
            var identity = region.Nearest(MailAddresses.Bare(draft.From));
            draft = draft with { ConfigurationSet = SetOf(identity, draft) };
            if (Check(region, draft, identity) is { } refusal) return refusal;
            for (var i = 0; i < behaviours.Length; i++) if (region.Suppresses(draft.Recipients[i], draft.ConfigurationSet)) behaviours[i] = Behaviour.SuppressedByAccount;
            var now = DateTimeOffset.FromUnixTimeMilliseconds(options.Clock.GetUtcNow().ToUnixTimeMilliseconds());
            var record = new MailRecord
            {
                Number = room.Table.Count, AcceptedAt = now, Region = regionName, ConfigurationSet = draft.ConfigurationSet, From = draft.From,
                Subject = draft.Subject, SourceIp = draft.SourceIp, Recipients = draft.Recipients, Behaviours = behaviours, Tags = draft.Tags,
            };
            var (offset, headerLength) = files.Mail.Append(record, draft.Mail);
            region.CountSent(CountedForQuota(draft), now);
            room.Add(record, offset, headerLength, draft.Mail.Length);
            room.Plan(record.Number);
            room.Arrivals.Count(now.ToUnixTimeMilliseconds());
            messageId = room.IdOf(record.Number, regionName);
            return null;
        }
    }

    /// <summary>Null: the caller's policies allow it.</summary>
    /// <param name="action">Raw content is another one than simple content.</param>
    /// <param name="apiVersion">Null: it came over no API.</param>
    public AwsError? Denied(Signed who, string action, Draft draft, string? apiVersion)
    {
        if (who.Caller.Policies is null) return null;
        var facts = PolicyQuestion.NoFacts();
        facts["ses:FromAddress"] = [MailAddresses.Bare(draft.From)];
        facts["ses:Recipients"] = [.. draft.Recipients];
        if (apiVersion is not null) facts["ses:ApiVersion"] = [apiVersion];
        return Access.SesSend(who, action, Resources(who.Place, draft), facts);
    }

    /// <summary>The identity by which a draft would be sent, and the configuration set when there is one: what a key must be allowed to use.</summary>
    private List<string> Resources(string regionName, Draft draft)
    {
        lock (room.Gate)
        {
            var region = settings.Region(regionName);
            var from = MailAddresses.Bare(draft.From);
            var name = region.IdentityNames().Where(n => region.Identity(n) is { MaySend: true } && RegionSettings.IsCovered(n, from)).MaxBy(n => n.Length) ?? from[(from.LastIndexOf('@') + 1)..];
            var set = SetOf(region.Nearest(from), draft);
            var identity = Arn.Identity(regionName, options.AccountId, name);
            return set.Length == 0 ? [identity] : [identity, Arn.ConfigurationSet(regionName, options.AccountId, set)];
        }
    }

    private string SetOf(EmailIdentity? identity, Draft draft) =>
        draft.ConfigurationSet.Length > 0 ? draft.ConfigurationSet : identity?.ConfigurationSet ?? (options.IdentitiesUseSet ? options.ConfigurationSet : "");

    private Behaviour[] Behaviours(Draft draft)
    {
        var virus = draft.Mail.Span.IndexOf(Eicar) >= 0 || draft.Mail.Span.IndexOf(EicarBase64) >= 0;
        var all = new Behaviour[draft.Recipients.Count];
        for (var i = 0; i < all.Length; i++)
            all[i] = virus
                ? Behaviour.Rejected : BehaviourChoice.Of(draft.Recipients[i], draft.Subject, settings.Shares, options.Seed);
        return all;
    }

    private static AwsError? Check(Region region, Draft draft, EmailIdentity? identity)
    {
        var account = region.Settings;
        if (draft.ConfigurationSet.Length > 0 && !region.ConfigurationSets.ContainsKey(draft.ConfigurationSet))
            return AwsError.NotFound($"Configuration set <{draft.ConfigurationSet}> does not exist.");
        if (account.Suspended)
            return new AwsError(400, "AccountSuspendedException", "Your account is paused. For more information, see the Amazon SES account dashboard.", "paused");
        if (!account.SendingEnabled)
            return new AwsError(400, "SendingPausedException", "Email sending is disabled for this account.", "paused");
        if (draft.ConfigurationSet.Length > 0 && !region.ConfigurationSets[draft.ConfigurationSet].SendingEnabled)
            return new AwsError(400, "SendingPausedException", $"Email sending is disabled for configuration set <{draft.ConfigurationSet}>.", "paused");
        if (CheckVerified(region, draft) is { } notVerified) return notVerified;
        if (identity?.MailFrom is { RejectsOnMxFailure: true, Standing.Status: not LookStatus.Success })
            return new AwsError(400, "MailFromDomainNotVerifiedException", "Mail FROM domain is not verified", "mail_from_not_verified");
        if (!region.HasQuotaFor(CountedForQuota(draft)))
            return new AwsError(429, "TooManyRequestsException", "Daily message quota exceeded", "quota_used_up");
        return region.TryTakeRate(draft.Recipients.Count) ? null
            : new AwsError(429, "TooManyRequestsException", "Maximum sending rate exceeded.", "too_fast");
    }

    // In the sandbox a recipient is checked like the sender, and both stand in the same list.
    private static AwsError? CheckVerified(Region region, Draft draft)
    {
        var failed = new List<string>();
        var from = MailAddresses.Bare(draft.From);
        if (!region.Covers(from)) failed.Add(from);
        if (draft.Sender is { } sender && sender != from && !region.Covers(sender)) failed.Add(sender);
        var isSender = failed.Count > 0;
        if (region.Settings.Sandbox)
            failed.AddRange(draft.Recipients.Where(r => !BehaviourChoice.IsSimulatorAddress(r) && !region.Covers(r)
                && !failed.Contains(r)));
        if (failed.Count == 0) return null;
        return new AwsError(400, "MessageRejected", "Email address is not verified. The following identities failed the check in region "
            + $"{Place.RegionOf(region.Settings.Name).ToUpperInvariant()}: {string.Join(", ", failed)}", isSender ? "from_not_verified" : "recipient_not_verified");
    }

    private static int CountedForQuota(Draft draft)
    {
        var counted = 0;
        foreach (var recipient in draft.Recipients) if (!BehaviourChoice.IsSimulatorAddress(recipient)) counted++;
        return counted;
    }
}
