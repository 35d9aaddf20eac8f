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

/// <param name="Name">Domain or address.</param>
/// <param name="MaySend">Verified, and not switched off.</param>
public sealed record ListedIdentity(string Name, bool MaySend);

/// <summary>Asks all regions side by side what a key finds there. Each has a pace of its own, so that all together take as long as the slowest.</summary>
public sealed class RegionSurvey(SesServers servers, TimeProvider time)
{
    /// <summary>A person waits.</summary>
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(15), CallDeadline = TimeSpan.FromSeconds(6);

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
            var list = await account.Client.ListEmailIdentitiesAsync(within);
            var identities = list.Is200 ? list.Read(SesJson.Default.ListIdentitiesAnswer)?.EmailIdentities ?? [] : [];
            return new RegionReading(region, reading, [.. identities.Where(i => i.IdentityName is not null).Select(i => new ListedIdentity(i.IdentityName!, i.SendingEnabled == true && i.VerificationStatus is null or "SUCCESS"))], reading is null ? reply.Words : null);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return new RegionReading(region, null, [], $"No answer within {Deadline.TotalSeconds:0} s");
        }
    }
}
