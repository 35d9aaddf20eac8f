using System.Net;
using Postroad.Core.Sending;
using Postroad.Core.Sending.Ses;
using Postroad.Core.SesSetup;

namespace Postroad.Core.Advisor.Findings;

/// <summary>Looks at a server's account at AWS, by calls that change nothing: three where all is well, more only where something is missing. Each service and region has a pace of its own.</summary>
public sealed class ServerLooks
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20), CallDeadline = TimeSpan.FromSeconds(6);

    private readonly SesServers servers;
    private readonly SesServerOpener opener;
    private readonly RegionSurvey regions;
    private readonly TimeProvider time;

    public ServerLooks(SesServers servers, SesServerOpener opener, RegionSurvey regions, TimeProvider time) => (this.servers, this.opener, this.regions, this.time) = (servers, opener, regions, time);

    /// <param name="server">Whose account.</param>
    /// <param name="withEvents">Also where its events get lost.</param>
    /// <param name="cancel">Throws on it.</param>
    /// <returns>Null: nobody answered in time, or its settings are none.</returns>
    internal async Task<ServerLook?> LookAsync(SendingServer server, bool withEvents, CancellationToken cancel)
    {
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
        var isVerified = identity.Length == 0 ? null : await IsVerifiedAsync(aws.Ses, notes, identity, server.DefaultFrom!, cancel);
        if (server.ConfigurationSet is { } set) notes.Note("ses:GetConfigurationSet", await aws.Ses.GetConfigurationSetAsync(set, cancel));
        var others = isVerified == false || account?.Production == false ? await regions.AskAsync(settings, [.. SesRegions.All.Where(r => r.Code != server.Region)], cancel) : [];
        return look with
        {
            IsVerified = isVerified, Others = [.. others.Where(r => r.Account is not null || r.Identities.Count > 0)], Break = withEvents ? await new EventPath(aws, server).BreakAsync(cancel) : null,
            Permissions = [.. notes.Findings.Where(f => f.It != Allowance.Unknown)],
        };
    }

    /// <summary>Null: it cannot be told.</summary>
    private static async Task<bool?> IsVerifiedAsync(SesClient ses, PermissionNotes notes, string domain, string from, CancellationToken cancel)
    {
        foreach (var identity in new[] { domain, from })
        {
            var reply = notes.Note("ses:GetEmailIdentity", await ses.GetEmailIdentityAsync(identity, cancel));
            if (reply.Is200 && reply.Read(SesJson.Default.GetEmailIdentityAnswer) is { VerifiedForSendingStatus: true }) return true;
            if (!reply.Is200 && reply.Status != HttpStatusCode.NotFound) return null;
        }

        return false;
    }
}
