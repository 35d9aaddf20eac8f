using System.Collections.Concurrent;
using Postroad.Core.Primitives;
using Postroad.Core.Reports;

namespace Postroad.Web.PublicPages;

/// <summary>Where numbered links lead, kept in memory: a click costs no read. A send's links do not change.</summary>
internal sealed class LinkTargets(MailRecipients recipients)
{
    /// <summary>Sends remembered at most; a send has some ten links.</summary>
    private const int MostSends = 1_000;

    private readonly ConcurrentDictionary<SendId, IReadOnlyDictionary<int, string>> known = new();

    /// <summary>Null: no such link.</summary>
    public async Task<string?> FindAsync(SendId send, int number, CancellationToken cancel)
    {
        if (!known.TryGetValue(send, out var links))
        {
            links = await recipients.LinksAsync(send, cancel);
            if (links is null or { Count: 0 }) return null;
            if (known.Count >= MostSends) known.Clear();
            known[send] = links;
        }

        return links.GetValueOrDefault(number);
    }
}
