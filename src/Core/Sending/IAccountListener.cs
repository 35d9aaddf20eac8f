using Postroad.Core.Primitives;

namespace Postroad.Core.Sending;

/// <summary>Wants to know what accounts say, such as that a cause for which a server stopped is gone.</summary>
public interface IAccountListener
{
    /// <summary>Called about every minute for each open server, after quotas were adjusted.</summary>
    Task HeardAsync(ServerId server, AccountReading reading, CancellationToken cancel);
}
