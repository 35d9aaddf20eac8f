namespace Postroad.Core.Sending.Ses;

/// <summary>Tests a server's settings without sending: account, the From identity here and, when it is missing here, in other regions, and the configuration set.</summary>
public sealed class SesProbe(SesServers servers, TimeProvider time)
{
    /// <summary>A person waits for the answer.</summary>
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan CallDeadline = TimeSpan.FromSeconds(5);

    /// <param name="settings">Need not be saved or opened.</param>
    /// <param name="from">Address or domain in From.</param>
    /// <param name="otherRegions">Asked only when the identity is not verified in the server's own; may be empty.</param>
    /// <param name="cancel">Throws on it.</param>
    /// <exception cref="ArgumentException">Says all that is wrong with the settings.</exception>
    public async Task<ProbeResult> ProbeAsync(SesServerSettings settings, string from, IReadOnlyList<string> otherRegions, CancellationToken cancel)
    {
        SesServers.Check(settings);
        using var limit = new CancellationTokenSource(Deadline, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancel);
        using var http = new HttpMessageInvoker(EndpointHttp.Open(4));
        var quick = settings with { RequestDeadline = settings.RequestDeadline < CallDeadline ? settings.RequestDeadline : CallDeadline };
        try
        {
            return await ProbeAsync(quick, servers.Account(quick, http), from, otherRegions, both.Token);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return NotReached(settings, $"No answer within {Deadline.TotalSeconds:0} s");
        }
    }

    /// <summary>Identities alone.</summary>
    /// <param name="identities">One of them must be verified.</param>
    /// <param name="otherRegions">As for a whole probe.</param>
    public async Task<SenderStanding> AskSenderAsync(SesServerSettings settings, IReadOnlyList<string> identities, IReadOnlyList<string> otherRegions, CancellationToken cancel)
    {
        using var limit = new CancellationTokenSource(Deadline, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancel);
        using var http = new HttpMessageInvoker(EndpointHttp.Open(4));
        var notes = new List<Explanation>();
        try
        {
            var quick = settings with { RequestDeadline = settings.RequestDeadline < CallDeadline ? settings.RequestDeadline : CallDeadline };
            return await IdentityAsync(quick, servers.Account(quick, http).Client, identities, otherRegions, notes, both.Token) switch
            {
                null when notes.Count == 0 => new SenderStanding.Verified(),
                null => new SenderStanding.Unknown(notes[0].What),
                ProbeResult.Stopped { Reason: StopReason.IdentityNotVerified } found => new SenderStanding.NotVerified(found.Why),
                ProbeResult.Stopped other => new SenderStanding.Unknown(other.Why.What),
                _ => new SenderStanding.Unknown("Amazon SES did not answer"),
            };
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return new SenderStanding.Unknown($"No answer within {Deadline.TotalSeconds:0} s");
        }
    }

    private async Task<ProbeResult> ProbeAsync(SesServerSettings settings, SesAccount account, string from, IReadOnlyList<string> others, CancellationToken cancel)
    {
        var (reading, reply) = await account.ReadAsync(cancel);
        var notes = new List<Explanation>();
        if (reading is null)
        {
            if (Stop(settings, reply) is { } stopped) return stopped;
            notes.Add(SesExplanations.OfMissingRead("ses:GetAccount", "rate and quota are unknown"));
        }
        else if (Stop(settings, reading) is { } stopped) return stopped;

        if (reading?.Production == false) notes.Add(SesExplanations.Of(StopReason.Sandbox, settings.Region, ""));
        string[] identities = [.. new[] { from[(from.LastIndexOf('@') + 1)..], from }.Distinct()];
        return await IdentityAsync(settings, account.Client, identities, others, notes, cancel) ?? await SetAsync(settings, account.Client, notes, cancel) ?? new ProbeResult.Active(reading, notes);
    }

    /// <summary>Null: the configuration set is there, or none is named. A mail that names one that is not there is refused.</summary>
    private static async Task<ProbeResult?> SetAsync(SesServerSettings settings, SesClient client, List<Explanation> notes, CancellationToken cancel)
    {
        if (settings.ConfigurationSet is not { } set) return null;
        var reply = await client.GetConfigurationSetAsync(set, cancel);
        if (reply.Is200) return null;
        if (reply.Status == System.Net.HttpStatusCode.NotFound)
        {
            var found = $"GetConfigurationSet: there is no configuration set {set} in {settings.Region}";
            return new ProbeResult.Stopped(StopReason.Misconfigured, SesExplanations.Of(StopReason.Misconfigured, settings.Region, found), found);
        }

        notes.Add(SesExplanations.OfMissingRead("ses:GetConfigurationSet", $"whether there is a configuration set {set} in {settings.Region} is unknown"));
        return null;
    }

    /// <summary>Null: one of the identities may send, or it cannot be asked. The first names them all.</summary>
    private async Task<ProbeResult?> IdentityAsync(
        SesServerSettings settings, SesClient client, IReadOnlyList<string> identities, IReadOnlyList<string> others, List<Explanation> notes, CancellationToken cancel)
    {
        var first = identities[0];
        foreach (var identity in identities)
        {
            var reply = await client.GetEmailIdentityAsync(identity, cancel);
            if (reply.Is200 && reply.Read(SesJson.Default.GetEmailIdentityAnswer) is { VerifiedForSendingStatus: true }) return null;
            if (reply.Is200 || reply.Status == System.Net.HttpStatusCode.NotFound) continue;
            if (Stop(settings, reply) is { } stopped) return stopped;
            notes.Add(SesExplanations.OfMissingRead("ses:GetEmailIdentity", $"whether {first} is verified in {settings.Region} is unknown"));
            return null;
        }

        var elsewhere = await ElsewhereAsync(settings, first, others, cancel);
        var why = elsewhere.Count > 0
            ? SesExplanations.VerifiedElsewhere(first, settings.Region, elsewhere)
            : SesExplanations.NotVerified(first, settings.Region);
        return new ProbeResult.Stopped(StopReason.IdentityNotVerified, why, $"GetEmailIdentity: {first} is not verified for sending in {settings.Region}");
    }

    /// <summary>Regions where it is verified. All are asked at once: each region has a pace of its own.</summary>
    private async Task<IReadOnlyList<string>> ElsewhereAsync(SesServerSettings settings, string identity, IReadOnlyList<string> regions, CancellationToken cancel)
    {
        using var http = new HttpMessageInvoker(EndpointHttp.Open(4));
        var answers = await Task.WhenAll(regions.Where(region => region != settings.Region && AwsEndpoints.IsRegion(region)).Select(async region =>
        {
            var reply = await servers.Account(settings with { Region = region }, http).Client.GetEmailIdentityAsync(identity, cancel);
            return (region, isVerified: reply.Is200 && reply.Read(SesJson.Default.GetEmailIdentityAnswer) is { VerifiedForSendingStatus: true });
        }));
        return [.. answers.Where(answer => answer.isVerified).Select(answer => answer.region)];
    }

    /// <summary>Null: only this read is refused or empty, sending may still work.</summary>
    private static ProbeResult? Stop(SesServerSettings settings, SesReply reply)
    {
        if (reply.Outcome is SesOutcome.NotSent or SesOutcome.Lost || (int)reply.Status >= 500) return NotReached(settings, reply.Words);
        var verdict = SesVerdict.Of(reply, NoMessage, null, 0);
        return verdict switch
        {
            SendResult.ServerStopped { Reason: StopReason.AccessDenied } => null,
            SendResult.ServerStopped stopped => new ProbeResult.Stopped(stopped.Reason, SesExplanations.Of(stopped.Reason, settings.Region, stopped.Reply), stopped.Reply),
            SendResult.Throttled => null,
            _ => new ProbeResult.Stopped(StopReason.Misconfigured, SesExplanations.Of(StopReason.Misconfigured, settings.Region, reply.Words), reply.Words),
        };
    }

    private static ProbeResult.Stopped? Stop(SesServerSettings settings, AccountReading reading)
    {
        var reason = reading switch
        {
            { Enforcement: "SHUTDOWN" } => StopReason.AccountSuspended,
            { SendingEnabled: false } => StopReason.SendingPaused,
            _ => StopReason.None,
        };
        return reason == StopReason.None ? null
            : new ProbeResult.Stopped(reason, SesExplanations.Of(reason, settings.Region, ""),
                $"GetAccount: EnforcementStatus {reading.Enforcement}, SendingEnabled {reading.SendingEnabled}");
    }

    internal static OutgoingMessage NoMessage => new() { From = "", To = "", Mime = default, DeliveryKey = "", Attempt = 0, Tags = [] };

    private static ProbeResult.Unreachable NotReached(SesServerSettings settings, string cause) =>
        new(SesExplanations.NotReached(settings.Region, (settings.Endpoint ?? AwsEndpoints.Ses(settings.Region)).Authority, settings.Endpoint is not null), cause);
}
