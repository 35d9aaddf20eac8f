using Postroad.Core.Persistence;
using Postroad.Core.Primitives;
using Postroad.Core.Sending;

namespace Postroad.Core.Domains;

/// <summary>Sending domains that a server may use.</summary>
internal sealed class DomainsOfServer : IServerUse
{
    public async Task<string?> OfAsync(WriteSession session, ServerId server) =>
        (long)(await session.ScalarAsync("SELECT count(*) FROM domain_servers WHERE server_id = @p0", server.Value))! is > 0 and var domains
            ? domains == 1 ? "1 sending domain" : $"{domains:N0} sending domains"
            : null;
}
