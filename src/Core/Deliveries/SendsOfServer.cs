using Postroad.Core.Persistence;
using Postroad.Core.Primitives;
using Postroad.Core.Sending;

namespace Postroad.Core.Deliveries;

/// <summary>Sends keep their server for ever: evidence, events and reports are read by it.</summary>
internal sealed class SendsOfServer : IServerUse
{
    public async Task<string?> OfAsync(WriteSession session, ServerId server) =>
        (long)(await session.ScalarAsync("SELECT count(*) FROM sends WHERE server_id = @p0", server.Value))! is > 0 and var sends ? sends == 1 ? "1 send" : $"{sends:N0} sends" : null;
}
