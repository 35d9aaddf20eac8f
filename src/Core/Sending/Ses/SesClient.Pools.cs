namespace Postroad.Core.Sending.Ses;

/// <summary>Configuration sets of a region as a list, and dedicated addresses with their pools.</summary>
internal sealed partial class SesClient
{
    private const string Pools = "/v2/email/dedicated-ip-pools", Addresses = "/v2/email/dedicated-ips";

    /// <summary>The first thousand.</summary>
    public Task<SesReply> ListConfigurationSetsAsync(CancellationToken cancel) => AskAsync(HttpMethod.Get, "/v2/email/configuration-sets", "PageSize=1000", cancel);

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

    private async Task<SesReply> AskAsync(HttpMethod method, string path, string query, CancellationToken cancel)
    {
        await pace.WaitAsync(cancel);
        return await CallAsync(wire.Target(method, path, query), null, cancel);
    }
}
