namespace Postroad.Core.Sending;

/// <summary>
/// Rate and rolling quota of one account and region, and the servers that share them; who waits is served server by server, one each. Everything under
/// <see cref="Gate"/>.
/// </summary>
internal sealed class AccountQuota(TimeProvider time)
{
    /// <summary>Before a server is opened, a reading older than this says nothing about now.</summary>
    private static readonly TimeSpan Stale = TimeSpan.FromMinutes(2);

    private readonly List<ServerQuota> _servers = [];
    private readonly long _since = time.GetTimestamp();
    private int _last;

    public Lock Gate { get; } = new();

    public RollingQuota Rolling { get; } = new(time);

    /// <summary>Null: the account did not tell its rate.</summary>
    public TokenBucket? Bucket { get; private set; }

    /// <summary>True until the account has been asked: nothing leaves on a guess.</summary>
    public bool IsAwaited { get; private set; }

    public bool SomebodyWaits => _servers.Exists(static server => server.Waiting > 0);

    public bool IsShared => _servers.Count > 1;

    public void Join(ServerQuota server) => _servers.Add(server);

    public void Leave(ServerQuota server) => _servers.Remove(server);

    /// <summary>Nothing leaves before it is read, unless it was read just now.</summary>
    public void Await() => IsAwaited = Rolling.Reading is not { AskedAt: var at } || time.GetUtcNow() - at > Stale;

    /// <summary>It could not be read: the servers go on by their own limits.</summary>
    public void GoWithout()
    {
        IsAwaited = false;
        Serve();
    }

    public void Follow(AccountReading reading)
    {
        IsAwaited = false;
        Rolling.Follow(reading);
        if (reading.MaxSendRate is not (> 0 and var rate)) Bucket = null;
        else (Bucket ??= new TokenBucket(time, rate, _since)).SetRate(rate);
        foreach (var server in _servers) server.SetLimits();
        Serve();
    }

    /// <summary>One waiter of each server in turn, beginning after the one that was served last, until nobody can be served.</summary>
    public void Serve()
    {
        for (var idle = 0; idle < _servers.Count;)
        {
            _last = (_last + 1) % _servers.Count;
            idle = _servers[_last].ServeOne() ? 0 : idle + 1;
        }

        foreach (var server in _servers) server.Arm();
    }
}
