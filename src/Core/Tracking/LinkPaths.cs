namespace Postroad.Core.Tracking;

/// <summary>First segment of the addresses in mail; see README.md beside this file. In sent mail for ever: do not change.</summary>
public static class LinkPaths
{
    /// <summary>Pixel: <c>/o/{token}.gif</c>.</summary>
    public const string Open = "o";

    /// <summary>Click: <c>/c/{token}/{n}</c>, or <c>/c/{token}/{n}/{signature}?u={address}</c>.</summary>
    public const string Click = "c";

    /// <summary>Unsubscribe page and one-click target: <c>/u/{token}</c>.</summary>
    public const string Unsubscribe = "u";

    /// <summary>Taking back an unsubscribe: <c>/s/{token}</c>, by POST only. On the page that says it is done, never in mail.</summary>
    public const string Stay = "s";

    /// <summary>View in browser: <c>/v/{token}</c>.</summary>
    public const string View = "v";

    /// <summary>Choosing what one gets: <c>/p/{token}</c>.</summary>
    public const string Preferences = "p";

    /// <summary>Saying yes to a mail that asks: <c>/confirm/{token}</c>.</summary>
    public const string Confirm = "confirm";

    /// <summary>Picture of a mail: <c>/i/{name}</c>.</summary>
    public const string Picture = "i";

    /// <summary>Sign-up page of a list: <c>/join/{public id of the list}</c>. On other people's sites for ever.</summary>
    public const string SignUp = "join";
}
