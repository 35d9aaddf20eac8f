using System.Text.Json.Serialization.Metadata;

namespace Postroad.Core.Sending.Ses;

/// <summary>Configuration sets of a region as a list, and dedicated addresses with their pools.</summary>
internal sealed partial class SesClient
{
    private const string Pools = "/v2/email/dedicated-ip-pools", Addresses = "/v2/email/dedicated-ips";

    /// <summary>Pages of a thousand that are asked for: of what is listed a region has 10,000 at most.</summary>
    private const int MostPages = 10;

    /// <summary>Names of all of them. Null: a page was not told; the reply says why.</summary>
    public async Task<(IReadOnlyList<string>? Names, SesReply Reply)> ListConfigurationSetsAsync(CancellationToken cancel)
    {
        var all = new List<string>();
        var reply = await PagesAsync("/v2/email/configuration-sets", SesJson.Default.ListSetsAnswer, page => { all.AddRange(page.ConfigurationSets ?? []); return page.NextToken; }, cancel);
        return (reply.Is200 ? all : null, reply);
    }

    public Task<SesReply> PutDeliveryOptionsAsync(string set, DeliveryOptionsPart options, CancellationToken cancel) =>
        ChangeAsync(wire.Target(HttpMethod.Put, $"{Set(set)}/delivery-options"), options, SesJson.Default.DeliveryOptionsPart, cancel);

    /// <summary>All: an account has 50 at most.</summary>
    public Task<SesReply> ListPoolsAsync(CancellationToken cancel) => AskAsync(HttpMethod.Get, Pools, "PageSize=100", cancel);

    public Task<SesReply> CreatePoolAsync(string name, CancellationToken cancel) =>
        ChangeAsync(wire.Target(HttpMethod.Post, Pools), new CreatePoolCall(name, "STANDARD"), SesJson.Default.CreatePoolCall, cancel);

    public Task<SesReply> DeletePoolAsync(string name, CancellationToken cancel) => AskAsync(HttpMethod.Delete, $"{Pools}/{Uri.EscapeDataString(name)}", "", cancel);

    /// <param name="token">Of the page before. Null: the first.</param>
    /// <param name="cancel">Ends the wait for its turn as well.</param>
    public Task<SesReply> GetAddressesAsync(string? token, CancellationToken cancel) =>
        AskAsync(HttpMethod.Get, Addresses, token is null ? "PageSize=100" : $"NextToken={Uri.EscapeDataString(token)}&PageSize=100", cancel);

    public Task<SesReply> PutAddressInPoolAsync(string address, string pool, CancellationToken cancel) =>
        ChangeAsync(wire.Target(HttpMethod.Put, $"{Addresses}/{Uri.EscapeDataString(address)}/pool"), new MoveAddressCall(pool), SesJson.Default.MoveAddressCall, cancel);

    /// <param name="take">Keeps what is on a page, and says by which token the next is asked for. Null: it was the last.</param>
    private async Task<SesReply> PagesAsync<T>(string path, JsonTypeInfo<T> type, Func<T, string?> take, CancellationToken cancel) where T : class
    {
        string? token = null;
        for (var page = 1; ; page++)
        {
            var reply = await AskAsync(HttpMethod.Get, path, token is null ? "PageSize=1000" : $"NextToken={Uri.EscapeDataString(token)}&PageSize=1000", cancel);
            token = reply.Is200 && reply.Read(type) is { } answer ? take(answer) : null;
            if (string.IsNullOrEmpty(token) || page == MostPages) return reply;
        }
    }

    private async Task<SesReply> AskAsync(HttpMethod method, string path, string query, CancellationToken cancel)
    {
        await pace.WaitAsync(cancel);
        return await CallAsync(wire.Target(method, path, query), null, cancel);
    }
}
