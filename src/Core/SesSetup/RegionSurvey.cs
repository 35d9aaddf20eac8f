using Postroad.Core.Primitives;
using Postroad.Core.Sending;
using Postroad.Core.Sending.Ses;

namespace Postroad.Core.SesSetup;

/// <summary>What an account is and has in one region.</summary>
/// <param name="Region">Which.</param>
/// <param name="Account">Null: it was not told, see <paramref name="Why"/>.</param>
/// <param name="Identities">The first thousand; none when they were not told.</param>
/// <param name="Why">AWS's words, or what broke. Null: it answered.</param>
public sealed record RegionReading(SesRegion Region, AccountReading? Account, IReadOnlyList<ListedIdentity> Identities, string? Why)
{
    /// <summary>Something was set up here: somebody has identities in it, or the account is out of the sandbox.</summary>
    public bool IsUsed => Identities.Count > 0 || Account?.Production == true;
}

/// <summary>Where most recipients live.</summary>
public enum AudienceArea
{
    Everywhere,
    Eu,
    Us,
    AsiaPacific,
}

/// <param name="Reading">Of the region that is advised.</param>
/// <param name="IsReady">It is out of the sandbox, and nothing keeps it from sending.</param>
public sealed record RegionAdvice(RegionReading Reading, bool IsReady);

/// <param name="Name">Domain or address.</param>
/// <param name="MaySend">Verified, and not switched off.</param>
public sealed record ListedIdentity(string Name, bool MaySend)
{
    /// <summary>Null: AWS did not tell them.</summary>
    internal static IReadOnlyList<ListedIdentity>? Of(IReadOnlyList<ListedIdentityAnswer>? told) =>
        told is null ? null : [.. told.Where(i => i.IdentityName is not null).Select(i => new ListedIdentity(i.IdentityName!, MaySendBy(i)))];

    private static bool MaySendBy(ListedIdentityAnswer told) => told.SendingEnabled == true && told.VerificationStatus is null or "SUCCESS";
}

/// <summary>What became of the wish to ask all regions.</summary>
public abstract record SurveyAnswer
{
    private SurveyAnswer()
    {
    }

    /// <param name="Readings">At least one; the readiest first.</param>
    public sealed record Asked(IReadOnlyList<RegionReading> Readings) : SurveyAnswer;

    public sealed record Faulty(IReadOnlyList<FieldFault> Faults) : SurveyAnswer;
}

/// <summary>Asks all regions side by side what a key finds there. Each has a pace of its own, so that all together take as long as the slowest.</summary>
public sealed class RegionSurvey(SesServers servers, TimeProvider time)
{
    /// <summary>A person waits.</summary>
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(15), CallDeadline = TimeSpan.FromSeconds(6);

    /// <summary>Asks every region of Amazon SES; of a look-alike those that it has, which it alone knows.</summary>
    /// <param name="typed">Key and endpoint as typed; its name, region and From count for nothing.</param>
    public async Task<SurveyAnswer> AskAsync(ServerDraft typed, CancellationToken cancel)
    {
        var faults = new List<FieldFault>();
        var settings = ServerRules.Read(typed, known: null, faults);
        faults.RemoveAll(f => f.Field is "name" or "default_from" or "region");
        if (faults.Count > 0) return new SurveyAnswer.Faulty(faults);
        var key = new SesServerSettings { Id = default, Region = SesRegions.Usual[0], Endpoint = settings.Endpoint, AccessKeyId = settings.AccessKeyId, Secret = settings.SecretAccessKey, RoleArn = settings.RoleArn, ExternalId = settings.ExternalId };
        var readings = await AskAsync(key, SesRegions.All, cancel);
        if (readings.Any(r => r.Account is not null)) return new SurveyAnswer.Asked([.. readings.Where(r => r.Account is not null || settings.Endpoint is null)]);
        // A key that no region takes is told once, in the words of the one that most accounts have.
        var why = readings.FirstOrDefault(r => r.Region.Code == SesRegions.Usual[0]) ?? readings[0];
        return new SurveyAnswer.Faulty([new FieldFault(settings.RoleArn is not null && (why.Why ?? "").Contains(AssumedRoleKey.Action, StringComparison.Ordinal) ? "role_arn" : settings.AccessKeyId is null ? "access" : "access_key_id", $"No region takes this key. {why.Region.Code} says: “{why.Why}”")]);
    }

    /// <summary>Which region to send from: one that may send to everybody, has a verified identity and the largest quota; where none is out of the sandbox, the one in which most is there already.</summary>
    /// <param name="readings">Of one survey.</param>
    /// <param name="audience">In whose part of the world the mail is to be processed.</param>
    /// <returns>Null: no region there answered.</returns>
    public static RegionAdvice? Recommend(IEnumerable<RegionReading> readings, AudienceArea audience) => readings
        .Where(r => r.Account is not null && (AreaOf(audience) is not { } area || r.Region.Area == area))
        .OrderByDescending(IsReady).ThenByDescending(r => r.Identities.Any(i => i.MaySend)).ThenByDescending(r => r.Account!.Max24HourSend is < 0 ? double.MaxValue : r.Account.Max24HourSend ?? 0)
        .Select(r => new RegionAdvice(r, IsReady(r))).FirstOrDefault();

    private static bool IsReady(RegionReading reading) => reading.Account is { Production: true, CanSend: true };

    private static string? AreaOf(AudienceArea audience) => audience switch
    {
        AudienceArea.Eu => "EU",
        AudienceArea.Us => "US",
        AudienceArea.AsiaPacific => "Asia Pacific",
        _ => null,
    };

    /// <param name="key">Its region counts for nothing.</param>
    /// <param name="regions">To be asked.</param>
    /// <param name="cancel">Throws on it.</param>
    public async Task<IReadOnlyList<RegionReading>> AskAsync(SesServerSettings key, IReadOnlyList<SesRegion> regions, CancellationToken cancel)
    {
        using var limit = new CancellationTokenSource(Deadline, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancel);
        var answers = await Task.WhenAll(regions.Select(region => AskAsync(key with { Region = region.Code, RequestDeadline = CallDeadline }, region, both.Token, cancel)));
        return [.. answers.OrderByDescending(a => a.Account?.Production == true).ThenByDescending(a => a.Identities.Count(i => i.MaySend)).ThenByDescending(a => a.IsUsed)];
    }

    private async Task<RegionReading> AskAsync(SesServerSettings settings, SesRegion region, CancellationToken within, CancellationToken cancel)
    {
        try
        {
            using var http = new HttpMessageInvoker(EndpointHttp.Open(2));
            var account = servers.Account(settings, http);
            var (reading, reply) = await account.ReadAsync(within);
            if (reading is null && !reply.IsDenied) return new RegionReading(region, null, [], reply.Words);
            return new RegionReading(region, reading, ListedIdentity.Of((await account.Client.ListEmailIdentitiesAsync(within)).Identities) ?? [], reading is null ? reply.Words : null);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return new RegionReading(region, null, [], $"No answer within {Deadline.TotalSeconds:0} s");
        }
    }
}
