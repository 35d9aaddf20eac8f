using Postroad.Core.Primitives;

namespace Postroad.Core.Sending;

/// <summary>Wants to know what accounts say: to let a server go on that stopped for its quota or its sandbox, to show it on a screen.</summary>
public interface IAccountListener
{
    /// <summary>Called about every minute for each open server, after quotas were adjusted.</summary>
    Task HeardAsync(ServerId server, AccountReading reading, CancellationToken cancel);
}
