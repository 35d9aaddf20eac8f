using System.Net;

namespace Postroad.Core.Domains.Dns;

/// <summary>At most four questions at once to a name server, so that a check of many domains does not look like an attack on the server of all of them.</summary>
internal sealed class ServerTurns
{
    public const int AtOnce = 4;

    private readonly Lock gate = new();
    private readonly Dictionary<IPEndPoint, Turns> servers = [];

    public async Task<T> TakeAsync<T>(IPEndPoint server, Func<Task<T>> ask, CancellationToken end)
    {
        var turns = Join(server);
        try
        {
            await turns.Free.WaitAsync(end);
            try
            {
                return await ask();
            }
            finally
            {
                turns.Free.Release();
            }
        }
        finally
        {
            Leave(server, turns);
        }
    }

    private Turns Join(IPEndPoint server)
    {
        lock (gate)
        {
            if (!servers.TryGetValue(server, out var turns)) servers.Add(server, turns = new Turns());
            turns.Users++;
            return turns;
        }
    }

    // The last one takes it away: servers of zones are as many as strangers like.
    private void Leave(IPEndPoint server, Turns turns)
    {
        lock (gate)
        {
            if (--turns.Users > 0) return;
            servers.Remove(server);
            turns.Free.Dispose();
        }
    }

    private sealed class Turns
    {
        public SemaphoreSlim Free { get; } = new(AtOnce);
        public int Users { get; set; }
    }
}
