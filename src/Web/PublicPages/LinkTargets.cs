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

    /// <summary>
    /// The address as a Location header takes it: byte for byte as the author wrote it where that is ASCII, else host as A-label and the rest in percent encoding.
    /// Null: it does not lead to the web.
    /// </summary>
    public static string? ToHeader(string? target)
    {
        if (!Uri.TryCreate(target, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https") || uri.Host.Length == 0) return null;
        if (target!.Contains("{{", StringComparison.Ordinal)) return null;
        if (!target.AsSpan().ContainsAnyExceptInRange('!', '~')) return target;
        var user = uri.UserInfo.Length == 0 ? "" : uri.UserInfo + "@";
        return $"{uri.Scheme}://{user}{(uri.HostNameType == UriHostNameType.Dns ? uri.IdnHost : uri.Host)}{(uri.IsDefaultPort ? "" : $":{uri.Port}")}{uri.PathAndQuery}{uri.Fragment}";
    }
}
