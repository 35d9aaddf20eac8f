using Postroad.Core.Persistence;

namespace Postroad.Web.Hosting;

/// <summary>Machine settings of a running installation. Values come from the command line and POSTROAD_ environment variables.</summary>
public sealed record HostOptions
{
    /// <summary>Default address to listen on: loopback only.</summary>
    public const string DefaultUrls = "http://localhost:5080";

    /// <summary>Keys, and with the embedded database the database itself. Default: the repository's <c>data/</c> when run from source, else the user's own data folder.</summary>
    public required string DataFolder { get; init; }

    /// <summary>Null: <c>postroad.db</c> in the data folder.</summary>
    public DatabaseAddress? Database { get; init; }

    /// <summary>Addresses to listen on, separated by semicolons; port 0 takes a free one. Default <see cref="DefaultUrls"/>.</summary>
    public string Urls { get; init; } = DefaultUrls;

    /// <summary>Where people sign in. Null: <c>http://localhost</c> with the port that is listened on.</summary>
    public Uri? AdminUrl { get; init; }

    /// <summary>What links in mails begin with; must be another origin than <see cref="AdminUrl"/>. Null: <c>http://127.0.0.1</c> with the port that is listened on.</summary>
    public Uri? PublicUrl { get; init; }

    /// <exception cref="StartException">Names the first setting that cannot be, its value and what it may be.</exception>
    public void Validate()
    {
        CheckBase("admin URL", "--admin-url", AdminUrl);
        CheckBase("public URL", "--public-url", PublicUrl);
        if (AdminUrl is not null && PublicUrl is not null && SameOrigin(AdminUrl, PublicUrl))
            throw new StartException($"The admin URL and the public URL are the same origin ({AdminUrl.GetLeftPart(UriPartial.Authority)}): give them different host names or ports, so that a sign-in is never valid where mail links lead.");
        foreach (var url in Urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (!Uri.TryCreate(url, UriKind.Absolute, out var parsed) || parsed.Scheme is not ("http" or "https") || parsed.AbsolutePath != "/")
                throw new StartException($"\"{url}\" in --urls is no address to listen on: write it as http://127.0.0.1:5080.");
        }
    }

    internal static bool SameOrigin(Uri a, Uri b) => a.Authority == b.Authority && a.Scheme == b.Scheme;

    private static void CheckBase(string name, string option, Uri? url)
    {
        if (url is null) return;
        if (!url.IsAbsoluteUri || url.Scheme is not ("http" or "https") || url.AbsolutePath != "/" || url.Query.Length > 0 || url.UserInfo.Length > 0)
            throw new StartException($"The {name} \"{url}\" must be an http or https address with a host and nothing behind it, such as https://mail.example.com; change {option}.");
    }
}

/// <summary>The process cannot start, in one sentence for the operator; it ends with exit code 1.</summary>
public sealed class StartException : Exception
{
    public StartException(string message) : base(message)
    {
    }

    public StartException(string message, Exception inner) : base(message, inner)
    {
    }

    public StartException()
    {
    }
}
