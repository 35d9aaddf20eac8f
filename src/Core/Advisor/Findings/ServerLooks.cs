using System.Net;
using Postroad.Core.Sending;
using Postroad.Core.Sending.Ses;
using Postroad.Core.SesSetup;

namespace Postroad.Core.Advisor.Findings;

/// <summary>Looks at a server's account at AWS, by calls that change nothing: four where all is well, more only where something is missing. Each service and region has a pace of its own.</summary>
public sealed class ServerLooks
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20), CallDeadline = TimeSpan.FromSeconds(6);

    private readonly SesServers servers;
    private readonly SesServerOpener opener;
    private readonly RegionSurvey regions;
    private readonly SetLooks sets;
    private readonly TimeProvider time;

    public ServerLooks(SesServers servers, SesServerOpener opener, RegionSurvey regions, SetLooks sets, TimeProvider time) => (this.servers, this.opener, this.regions, this.sets, this.time) = (servers, opener, regions, sets, time);

    /// <param name="server">Whose account.</param>
    /// <param name="withEvents">Also where its events get lost.</param>
    /// <param name="cancel">Throws on it.</param>
    /// <returns>Null: nobody answered in time, or its settings are none.</returns>
    internal async Task<ServerLook?> LookAsync(SendingServer server, bool withEvents, CancellationToken cancel)
    {
        if (!server.AsksSes) return null;
        using var limit = new CancellationTokenSource(Deadline, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancel);
        try
        {
            var settings = await opener.SettingsAsync(server, cancel) with { RequestDeadline = CallDeadline };
            using var aws = servers.Access(settings);
            return await LookAsync(aws, settings, server, withEvents, both.Token);
        }
        catch (Exception fault) when (!cancel.IsCancellationRequested && fault is OperationCanceledException or ArgumentException or Accounts.KeyException)
        {
            return null;
        }
    }

    private async Task<ServerLook> LookAsync(AwsAccess aws, SesServerSettings settings, SendingServer server, bool withEvents, CancellationToken cancel)
    {
        var notes = new PermissionNotes();
        var at = time.GetUtcNow();
        var (account, reply) = await aws.Account.ReadAsync(cancel);
        notes.Note("ses:GetAccount", reply);
        var identity = server.DefaultFrom is { Length: > 0 } from ? from[(from.LastIndexOf('@') + 1)..] : "";
        var look = new ServerLook { At = at, Account = account, ClockAhead = -aws.Ses.ClockOffset, IsAnswered = account is not null || reply.IsDenied, Identity = identity };
        if (!look.IsAnswered) return look;
        var (isVerified, itsSet, unverified) = identity.Length == 0 ? (null, null, "") : await IsVerifiedAsync(aws.Ses, notes, server.DefaultFrom!, cancel);
        var set = await SetAsync(aws.Ses, notes, server, itsSet, isVerified is not null, cancel);
        var others = isVerified == false || account?.Production == false ? await regions.AskAsync(settings, [.. SesRegions.All.Where(r => r.Code != server.Region)], cancel) : [];
        return look with
        {
            IsVerified = isVerified, Unverified = unverified, Set = set, Others = [.. others.Where(r => r.Account is not null || r.Identities.Count > 0)], Break = withEvents ? await new EventPath(aws, server).BreakAsync(cancel) : null,
            Permissions = [.. notes.Findings.Where(f => f.It != Allowance.Unknown)],
        };
    }

    /// <returns>Null: it cannot be told; the set that the identity names for mail that names none; and what was said of one that is not verified.</returns>
    private static async Task<(bool? IsVerified, string? Set, string Said)> IsVerifiedAsync(SesClient ses, PermissionNotes notes, string from, CancellationToken cancel)
    {
        var said = "";
        foreach (var identity in SenderCheck.Covering(from))
        {
            var reply = notes.Note("ses:GetEmailIdentity", await ses.GetEmailIdentityAsync(identity, cancel));
            if (reply.Is200 && reply.Read(SesJson.Default.GetEmailIdentityAnswer) is { } answer)
            {
                if (answer.VerifiedForSendingStatus == true) return (true, answer.ConfigurationSetName, "");
                said = $"VerifiedForSendingStatus of {identity} is false";
                continue;
            }

            if (reply.Status != HttpStatusCode.NotFound) return (null, null, "");
            if (said.Length == 0) said = reply.Words;
        }

        return (false, null, said);
    }

    /// <summary>The set that marketing mail leaves with, whoever names it. Null: it was not told.</summary>
    private async Task<SetTracking?> SetAsync(SesClient ses, PermissionNotes notes, SendingServer server, string? ofIdentity, bool isIdentityTold, CancellationToken cancel)
    {
        var named = await sets.OfMarketingAsync(server, cancel);
        if ((named ?? ofIdentity) is not { } name) return isIdentityTold ? SetTracking.None : null;
        var found = notes.Note("ses:GetConfigurationSet", await ses.GetConfigurationSetAsync(name, cancel));
        var set = found.Is200 ? found.Read(SesJson.Default.SetAnswer) : null;
        if (set is null && found.Status != HttpStatusCode.NotFound) return null;
        var told = set is null ? null : await ses.GetEventDestinationsAsync(name, cancel);
        if (told is { Is200: false }) return null;
        var seen = SetLooks.Of(server, name, set, told?.Read(SesJson.Default.DestinationsAnswer)?.EventDestinations ?? [], time.GetUtcNow());
        await sets.KeepAsync([seen], cancel);
        return SetTracking.Of(seen) with { IsOfIdentity = named is null };
    }
}
