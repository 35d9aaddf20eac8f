namespace Postroad.Core.Notices;

/// <summary>Where people sign in, for links in mails to them. Built from the installation's own settings, never from what a request says about its host.</summary>
/// <param name="origin">Asked when a mail is made, for a host on a free port knows its address only then.</param>
public sealed class AdminLinks(Func<Uri> origin)
{
    /// <summary>Where whoever holds a token chooses a password.</summary>
    public const string NewPasswordPath = "new-password";

    /// <summary>Pages of sending domains begin so.</summary>
    public const string DomainPath = "domains";

    /// <summary>The page of findings.</summary>
    public const string FindingsPath = "findings";

    public Uri Findings => new(origin(), FindingsPath);

    public Uri TrackingDomain(string publicId) => new(origin(), $"{DomainPath}/tracking/{publicId}");

    public Uri Domain(string publicId) => new(origin(), $"{DomainPath}/{publicId}");

    public Uri NewPassword(string token) => new(origin(), $"{NewPasswordPath}/{token}");
}
