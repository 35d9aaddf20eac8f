using Microsoft.Net.Http.Headers;
using Postroad.Core.Lists;
using Postroad.Core.Lists.Words;

namespace Postroad.Web.PublicPages;

/// <summary>The language of a page about nobody whom we know: the first of ours that the browser asks for (RFC 9110 section 12.5.4).</summary>
internal static class ReaderLanguage
{
    /// <summary>Ranges looked at; nobody reads more languages.</summary>
    private const int Most = 20;

    public static RecipientWords Of(HttpContext http)
    {
        if (!StringWithQualityHeaderValue.TryParseList(http.Request.Headers.AcceptLanguage, out var asked)) return RecipientWords.Of(null);
        var first = asked.Take(Most).Where(range => range.Quality is not 0).OrderByDescending(range => range.Quality ?? 1)
            .Select(range => range.Value.ToString().Split('-')[0].ToLowerInvariant()).FirstOrDefault(Languages.Contains);
        return RecipientWords.Of(first);
    }
}
