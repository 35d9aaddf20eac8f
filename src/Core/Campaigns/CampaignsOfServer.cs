using Postroad.Core.Persistence;
using Postroad.Core.Primitives;
using Postroad.Core.Sending;

namespace Postroad.Core.Campaigns;

/// <summary>Campaigns that have not started; of the others there is a send.</summary>
internal sealed class CampaignsOfServer : IServerUse
{
    public async Task<string?> OfAsync(WriteSession session, ServerId server) =>
        (long)(await session.ScalarAsync("SELECT count(*) FROM campaigns WHERE server_id = @p0 AND send_id IS NULL", server.Value))! is > 0 and var waiting
            ? waiting == 1 ? "1 campaign that has not started" : $"{waiting:N0} campaigns that have not started"
            : null;
}
