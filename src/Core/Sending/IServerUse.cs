using Postroad.Core.Persistence;
using Postroad.Core.Primitives;

namespace Postroad.Core.Sending;

/// <summary>Knows of something that needs a server to be there; each feature that names servers has one.</summary>
public interface IServerUse
{
    /// <summary>"3 campaigns". Null: nothing.</summary>
    Task<string?> OfAsync(WriteSession session, ServerId server);
}
